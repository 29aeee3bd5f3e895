import { createTransport } from 'nodemailer'
import type { MailPort } from './mail-port.ts'
import { smtpFailure } from './smtp-failure.ts'

/**
 * Sends mails by SMTP (nodemailer). The id becomes the Message-ID, so that mail programs recognise a mail that was sent twice. The SMTP URL
 * may carry credentials and is never logged.
 */
export function smtpMail(smtpUrl: string, from: string): MailPort {
  const transport = createTransport(smtpUrl, {
    from,
    connectionTimeout: 5000,
    greetingTimeout: 5000,
    socketTimeout: 10_000,
  } as object)
  const domain = /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost'
  return {
    async send({ id, ...mail }) {
      const headers = { 'Auto-Submitted': 'auto-generated' }
      try {
        await transport.sendMail({ from, ...mail, messageId: `<${id}@${domain}>`, headers })
      } catch (error) {
        throw smtpFailure(error)
      }
    },
    async verify() {
      await transport.verify()
    },
    close: () => transport.close(),
  }
}
