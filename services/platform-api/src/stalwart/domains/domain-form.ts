import { z } from 'zod'
import { readMarker } from '../../domain/provisioning/marker.ts'
import type { MailDomain } from '../stalwart.ts'

/** What we read of a domain. The zone file is left out: the mail server computes it at each read. */
export const domainProperties = ['name', 'isEnabled', 'description', 'dkimManagement'] as const

export const domainForm = z.object({
  id: z.string(),
  name: z.string(),
  isEnabled: z.boolean(),
  description: z.string().nullable(),
  dkimManagement: z.looseObject({ '@type': z.string() }),
})
export type DomainForm = z.output<typeof domainForm>

export function toMailDomain({ id, name, isEnabled, description }: DomainForm): MailDomain {
  return { id, name, isEnabled, marker: readMarker(description) }
}
