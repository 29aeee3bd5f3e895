import type { Policy } from '../policy/policy.ts'

/** How a message is handed over: a mode of Graph, or SMTP, which the policy's mode says nothing about. */
export type MailMode = Policy['mail']['mode'] | 'smtp'
