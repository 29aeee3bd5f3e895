import { z } from 'zod'
import { type Attributes, readMarker } from '../marker-attribute.ts'

/** A group as the API shows it, without its members. */
export const groupForm = z
  .object({
    pk: z.string().min(1),
    name: z.string(),
    is_superuser: z.boolean(),
    attributes: z.record(z.string(), z.unknown()),
  })
  .transform(({ pk, name, is_superuser, attributes }) => ({
    ...{ pk, name, isSuperuser: is_superuser, marker: readMarker(attributes) },
    attributes: attributes satisfies Attributes,
  }))

export type FoundGroup = z.output<typeof groupForm>

export const groupsPath = '/core/groups/'

export function groupPath(pk: string): string {
  return `${groupsPath}${encodeURIComponent(pk)}/`
}
