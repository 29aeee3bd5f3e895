import { type OpenService, probeHealth } from '@constellation/chassis'
import { mx } from '@constellation/contracts-mx'
import type { MailPort } from './mail-port.ts'
import { mxMail } from './mx-mail.ts'

/** Hands the mails of a service to mx-worker, which it calls with its own key. Throws for a `from` without an address. */
export function mxMailOf(
  service: Pick<OpenService<never>, 'clientOf' | 'fetch' | 'now'>,
  { baseUrl, from }: { baseUrl: string; from: string },
): MailPort {
  const client = service.clientOf(mx, { name: 'mx-worker', baseUrl })()
  return mxMail({ mx: client, from, probe: () => probeHealth(service, baseUrl) })
}
