import { SmtpSettings } from '@constellation/contracts-mx'
import { secretOwnerOf } from '../../secrets/secret-owner-of.ts'
import type { SendCommand } from '../provider-adapter.ts'
import { type Failure, toFailure } from '../to-failure.ts'
import { configFault } from '../verdict.ts'
import { mayBePlain } from './may-be-plain.ts'

/** The settings of an SMTP provider, or the fault of its configuration: no server is called with settings that are not in order. */
export function readSettings(
  { provider, secret }: SendCommand,
  process: { environment: 'production' | 'development' },
): { kind: 'settings'; settings: SmtpSettings } | Failure {
  const { data: settings } = SmtpSettings.safeParse(provider.settings)
  const fault = (hint: string) =>
    toFailure({ ...configFault(hint), code: 'auth_failed', isAmbiguous: false }, provider.policy, { phase: 'connect' })
  if (!settings) return fault('The settings of the provider are not those of an SMTP server. Set them again.')
  if (!mayBePlain(settings, process))
    return fault('Without encryption mail goes to a server on this machine alone. Set settings.security.')
  const owner = secretOwnerOf(settings)
  const isOurs = owner?.tenantId === secret?.tenantId && owner?.clientId === secret?.clientId
  // The secret was wrapped for this server and this user. Another server does not get it.
  if (owner && !isOurs)
    return fault('The secret is for another server or user than the settings name. Wrap it again with mx wrap.')
  return { kind: 'settings', settings }
}
