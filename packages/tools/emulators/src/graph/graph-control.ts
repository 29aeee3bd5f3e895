import type { Control } from '../control/control.ts'
import type { AcceptedMail, MailCounts, ReceivedMail } from './books.ts'
import type { CallCount, Counters } from './counters.ts'
import type { Directory } from './directory.ts'
import { type LimitChanges, limitsSchema } from './limits.ts'
import { stateAt } from './mail-store.ts'
import type { GraphState } from './state.ts'
import { throttleKey } from './throttles.ts'

/** The control of the stand-in for Graph. What is not valid throws, and changes nothing. */
export type GraphControl = Control &
  Pick<Directory, 'putTenant' | 'putApplication' | 'putMailbox' | 'setSecrets' | 'setPermissions' | 'confine'> & {
    /** Changes these limits and leaves the others. */
    setLimits(changes: LimitChanges): void
    setTokenLifetime(seconds: number): void
    /** Makes every token that was issued invalid. */
    revokeTokens(): void
    /** Throttles every application at a mailbox for this time. */
    throttle(address: string, durationMs: number): void
    /** All mail that was accepted, even what was lost; of one mailbox, or of all. The oldest first. */
    accepted(mailbox?: string): readonly AcceptedMail[]
    /** All mail that went out until now. */
    sent(mailbox?: string): readonly AcceptedMail[]
    /** All mail that an address received until now, one for each copy. */
    receivedBy(address: string): readonly ReceivedMail[]
    /** Counts mail by the value of a header, by `message-id` (the sender's own where there is one) or by `client-request-id`. */
    mailCounts(by: string): Readonly<Record<string, MailCounts>>
    /** The drafts in a mailbox now, by Message-ID and subject. */
    drafts(mailbox: string): readonly { internetMessageId: string; subject: string }[]
    /** Forgets all mail, in the books and in the mailboxes. */
    clearMail(): void
    /** The calls by endpoint, `token` for requests for tokens. A path without a name is `unknown`. */
    calls(): Readonly<Record<string, CallCount>>
    clearCalls(): void
  }

export function createGraphControl(control: Control, state: GraphState, counters: Counters): GraphControl {
  const { directory, settings, books, store, tokens, throttles, now } = state
  const { putTenant, putApplication, putMailbox, setSecrets, setPermissions, confine } = directory
  return {
    ...control,
    ...{ putTenant, putApplication, putMailbox, setSecrets, setPermissions, confine },
    setLimits(changes) {
      settings.limits = limitsSchema.parse({ ...settings.limits, ...changes })
    },
    setTokenLifetime(seconds) {
      settings.tokenLifetimeSeconds = seconds
    },
    revokeTokens: tokens.revokeAll,
    throttle(address, durationMs) {
      const mailbox = directory.findMailbox(address)
      if (!mailbox) throw new Error(`there is no mailbox "${address}"`)
      for (const { clientId } of directory.applications())
        throttles.throttle(throttleKey(clientId, mailbox.address), durationMs)
    },
    accepted: books.accepted,
    sent: books.sent,
    receivedBy: books.receivedBy,
    mailCounts: books.counts,
    drafts: (mailbox) =>
      store
        .list(mailbox, now().getTime())
        .filter((message) => stateAt(message, now().getTime()) === 'draft')
        .map(({ internetMessageId, content }) => ({ internetMessageId, subject: content.subject })),
    clearMail() {
      books.clear()
      store.clear()
    },
    calls: counters.list,
    clearCalls: counters.clear,
  }
}
