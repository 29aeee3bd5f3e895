import { isLoopback } from '@constellation/contract'
import type { SmtpSettings } from '@constellation/contracts-mx'

/** Whether a connection may be as the settings say: without encryption to a server on this machine alone, except in development. */
export function mayBePlain(
  { security, host }: Pick<SmtpSettings, 'security' | 'host'>,
  { environment }: { environment: 'production' | 'development' },
): boolean {
  const isHere = isLoopback(host.includes(':') ? `[${host}]` : host)
  return security !== 'none' || isHere || environment === 'development'
}
