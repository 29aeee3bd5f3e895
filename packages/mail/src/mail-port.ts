import { createTransport } from 'nodemailer'
import { mailFailure } from './mail-failure.ts'

export type OutgoingMail = {
  /** Becomes the Message-ID, so that mail programs recognise a mail that was sent twice. */
  id: string
  to: string
  subject: string
  text: string
  html: string
}

/** How mails leave. */
export type MailPort = {
  /** Hands a mail over. Throws a `DeliveryFailure` when the server refuses it for ever. No error names an address. */
  send(mail: OutgoingMail): Promise<void>
  /** Throws when the server cannot be reached. */
  verify(): Promise<void>
  close(): void
}

/** Sends mails by SMTP (nodemailer). The SMTP URL may carry credentials and is never logged. */
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
        throw mailFailure(error)
      }
    },
    async verify() {
      await transport.verify()
    },
    close: () => transport.close(),
  }
}
