import { SmtpSettings } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { mayBePlain } from '../../providers/smtp/may-be-plain.ts'
import { refusedFields } from './refused-fields.ts'

/** The settings that an administrator wrote. Refuses those that the kind of the provider does not have, all of them at once. */
export function readNewSettings(
  { settings: process }: Pick<Deps, 'settings'>,
  kind: string,
  settings: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (kind !== 'smtp') return settings
  const { data, error } = SmtpSettings.safeParse(settings)
  if (error)
    throw refusedFields(
      error.issues.map(({ path, message }) => ({ pointer: ['/settings', ...path.map(String)].join('/'), message })),
    )
  if (!mayBePlain(data, process))
    throw refusedFields([
      {
        pointer: '/settings/security',
        message: 'must be tls or starttls: without encryption mail goes to a server on this machine alone',
      },
    ])
  return data
}
