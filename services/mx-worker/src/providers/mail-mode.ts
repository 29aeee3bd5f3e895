import type { Policy } from '../policy/policy.ts'

/** How a message is handed over: a mode of Graph, or SMTP, which the policy's mode says nothing about. */
export type MailMode = Policy['mail']['mode'] | 'smtp'

/** How a provider sends: a mail server in its own way, and Office 365 as the policy says. */
export function mailModeOf(kind: string, { mail }: Pick<Policy, 'mail'>): MailMode {
  return kind === 'smtp' ? 'smtp' : mail.mode
}
