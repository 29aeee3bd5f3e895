import { z } from 'zod'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Api } from '../api/open-api.ts'

/** A binding as the API shows it: who may use an application. */
export const bindingForm = z.object({
  pk: z.string().min(1),
  target: z.string(),
  policy: z.string().nullable(),
  group: z.string().nullable(),
  user: z.int().nullable(),
  order: z.int(),
  enabled: z.boolean(),
  negate: z.boolean(),
  failure_result: z.boolean(),
})

export type BindingRow = z.output<typeof bindingForm>

export const bindingsPath = '/policies/bindings/'

export function bindingPath(pk: string): string {
  return `${bindingsPath}${encodeURIComponent(pk)}/`
}

/** A binding of an application of ours, by the ids of both. */
export type OwnBinding = { pk: string; application: string }

/** What the binding of a group says. A change must say the target again, and the group: the API reads both in any case. */
export function bindingSettings(application: string, group: string) {
  return {
    ...{ target: application, group, policy: null, user: null },
    ...{ order: 0, enabled: true, negate: false, failure_result: false },
  }
}

/** Whether a binding lets in the members of a group, and nobody else. */
export function isBindingOf(row: BindingRow, application: string, group: string): boolean {
  const settings = Object.entries(bindingSettings(application, group))
  return settings.every(([name, value]) => row[name as keyof BindingRow] === value)
}

/** Every binding of an application that exists. */
export async function listBindings(api: Api, application: string): Promise<BindingRow[]> {
  const rows = await api.list(bindingsPath, { target: application }, bindingForm, 'read bindings')
  return rows.filter(({ target }) => target === application)
}

/** A binding by its id, where it is of this application; undefined where it is gone. */
export async function readOwnBinding(api: Api, { pk, application }: OwnBinding): Promise<BindingRow | undefined> {
  const row = await api.read(bindingPath(pk), bindingForm, 'read bindings')
  if (row && row.target !== application)
    throw new StepFailure('external_conflict', 'the binding at Authentik is of another application')
  return row
}
