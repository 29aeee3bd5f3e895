export { createMailClient, type MailClient, type MailClientOptions } from './create-mail-client.ts'
export type {
  AcceptedMail,
  Correspondent,
  Mail,
  MailAttachment,
  MailLane,
  MailRecipient,
  MailState,
  SentMail,
} from './mail.ts'
export { MailError } from './mail-error.ts'
