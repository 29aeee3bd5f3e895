export { type MailPort, type OutgoingMail, smtpMail } from './mail-port.ts'
