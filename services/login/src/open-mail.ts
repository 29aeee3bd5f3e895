import { bootCheck, type OpenService } from '@constellation/chassis'
import { needed } from '@constellation/config'
import { type MailPort, mxMailOf, smtpMail } from '@constellation/mail'
import { type Config, registry } from './config.ts'
import type { Schema } from './store/schema.gen.ts'

/**
 * Opens the way that mails leave by. They wait in the outbox, so sign-in goes on while it is closed, and mails that wait when the way is
 * changed take the new one. Throws a `BootRefusal` when the chosen way is not configured.
 */
export async function openMail(config: Config, service: OpenService<Schema>): Promise<MailPort> {
  const mail = config.mailThrough === 'smtp' ? bySmtp(config) : await throughMx(config, service)
  service.resources.defer(() => mail.close())
  service.check({ name: 'mail', anchor: 'mail', optional: true, probe: () => mail.verify() })
  return mail
}

function bySmtp({ smtpUrl, mailFrom }: Config): MailPort {
  return smtpMail(needed(registry.variables.smtpUrl, smtpUrl, 'smtp'), mailFrom)
}

function throughMx({ mxWorkerUrl, mailFrom }: Config, service: OpenService<Schema>): Promise<MailPort> {
  const { variables } = registry
  const baseUrl = needed(variables.mxWorkerUrl, mxWorkerUrl, 'mx-worker')
  return bootCheck(variables.mailFrom.name, 'mail', () => mxMailOf(service, { baseUrl, from: mailFrom }))
}
