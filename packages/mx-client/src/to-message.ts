import { Buffer } from 'node:buffer'
import type { NewMessage } from '@constellation/contracts-mx'
import type { Correspondent, Mail, MailAttachment } from './mail.ts'

/** The body of the request. What is not given takes the default of the service. */
export function toMessage({ to, notAfter, attachments, ...mail }: Mail): NewMessage {
  const message = {
    ...mail,
    to: isList(to) ? to : [to],
    ...(notAfter && { notAfter: notAfter.toISOString() }),
    ...(attachments && { attachments: attachments.map(toAttachment) }),
  }
  // The schema of the service fills in what is absent, and refuses what is wrong.
  return message as unknown as NewMessage
}

function isList(to: Mail['to']): to is readonly Correspondent[] {
  return Array.isArray(to)
}

function toAttachment({ content, ...attachment }: MailAttachment) {
  return { ...attachment, content: typeof content === 'string' ? content : Buffer.from(content).toString('base64') }
}
