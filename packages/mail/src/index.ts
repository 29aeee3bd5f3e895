export type { MailPort, OutgoingMail } from './mail-port.ts'
export { mxMail } from './mx-mail.ts'
export { mxMailOf } from './mx-mail-of.ts'
export { smtpMail } from './smtp-mail.ts'
