export { createFaults, type Fault, type Faults } from './faults.ts'
export { type MessageStore, openMessageStore } from './message-store.ts'
export type { Message } from './parse-message.ts'
export { type SmtpListener, startSmtp } from './smtp.ts'
