import type { OpenService } from '@constellation/chassis'
import { BootRefusal, needed, type Variable } from '@constellation/config'
import { type MailPort, mxMailOf, smtpMail } from '@constellation/mail'
import { type Config, registry } from '../config.ts'
import type { Schema } from '../store/schema.gen.ts'

/** How mails leave, as the configuration says. */
export type MailSender = {
  /** What is named when nothing answers there. */
  variable: Variable<unknown>
  /** Names the way and whatever it depends on. It may hold a secret. */
  place: string
  open(): MailPort
}

/** Throws a `BootRefusal` when the chosen way is not configured. */
export function mailSenderOf(
  config: Config,
  from: string,
  service: Pick<OpenService<Schema>, 'clientOf' | 'fetch' | 'now'>,
): MailSender {
  const { emailSmtpUrl, mxWorkerUrl } = registry.variables
  if (config.emailThrough === 'smtp') {
    const smtpUrl = readSmtpUrl(config)
    return { variable: emailSmtpUrl, place: smtpUrl, open: () => smtpMail(smtpUrl, from) }
  }
  const baseUrl = readMxWorkerUrl(config)
  return { variable: mxWorkerUrl, place: baseUrl, open: () => mxMailOf(service, { baseUrl, from }) }
}

/** Throws a `BootRefusal` when the chosen way is not configured. */
export function checkMailSender(config: Config): void {
  if (config.emailThrough === 'smtp') readSmtpUrl(config)
  else readMxWorkerUrl(config)
}

function readMxWorkerUrl({ mxWorkerUrl }: Config): string {
  return needed(registry.variables.mxWorkerUrl, mxWorkerUrl, 'email_link')
}

function readSmtpUrl(config: Config): string {
  const { emailSmtpUrl } = registry.variables
  const smtpUrl = needed(emailSmtpUrl, config.emailSmtpUrl, 'email_link')
  if (/^smtps?:$/.test(URL.parse(smtpUrl)?.protocol ?? '')) return smtpUrl
  throw new BootRefusal({
    variable: emailSmtpUrl.name,
    value: '<redacted>',
    reason: 'the file has no URL that begins with smtp: or smtps:',
    anchor: 'email-sender',
  })
}
