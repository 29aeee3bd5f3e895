export { type MailPort, mailWays, type OutgoingMail } from './mail-port.ts'
export { mxMail } from './mx-mail.ts'
export { smtpMail } from './smtp-mail.ts'
