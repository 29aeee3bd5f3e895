import type { AttemptPhase, DeferCode, FailureCode, OutcomeScope, ProviderKind } from '@constellation/contracts-mx'
import type { TimedFetch } from '@constellation/timed-fetch'
import type { MailMessage } from '../domain/messages/mail-message.ts'
import type { Policy } from '../policy/policy.ts'

/** What a provider said, as far as it is kept. Nothing here is a secret or content of the message. */
export type ProviderDetail = {
  phase: AttemptPhase
  httpStatus?: number
  providerCode?: string
  /** At most 1000 characters, without control characters. */
  providerMessage?: string
  providerRequestId?: string
  tokenSource?: 'cache' | 'fresh'
  requestBytes?: number
}

/**
 * A recipient that the provider did not accept, where it answers for each of them (SMTP). One that is not final is addressed again. Without
 * the provider's answer it was not asked: it cannot carry this address.
 */
export type RefusedRecipient = {
  address: string
  code: FailureCode
  isFinal: boolean
  providerCode?: string
  providerMessage?: string
}

/**
 * How an attempt ended. `sent`: accepted, with the id of the provider. `queued_by_provider`: accepted without one. Neither says that the
 * recipient got it. Both are for every recipient that was addressed and is not among the `refused`. `retryable_failure` with `ambiguous`:
 * the provider may have sent the message all the same. `held`: a fault of the provider's configuration or of the mailbox, which an
 * operator has to mend. `deferred`: nobody was contacted.
 */
export type DeliveryOutcome =
  | { kind: 'sent'; providerMessageId: string; internetMessageId?: string; detail: ProviderDetail }
  | {
      kind: 'queued_by_provider'
      internetMessageId?: string
      refused?: readonly RefusedRecipient[]
      detail: ProviderDetail
    }
  | {
      kind: 'retryable_failure'
      code: FailureCode
      scope: OutcomeScope
      retryAfterMs?: number
      /** Our own least delay before the next attempt, in milliseconds. No policy shortens it. */
      leastDelayMs?: number
      /** The provider was not asked, so it uses up no try. */
      isUncounted?: true
      /** Whether the provider said that the mailbox sends too much: nothing is sent from it for a while. */
      pausesMailbox?: boolean
      ambiguous: boolean
      /** How long the provider may still be at work on it, in milliseconds: nothing is sent again before. Absent when it is not. */
      settleMs?: number
      /** Of a draft that waits for the next attempt. */
      providerMessageId?: string
      refused?: readonly RefusedRecipient[]
      detail: ProviderDetail
    }
  | {
      kind: 'terminal_failure'
      code: FailureCode
      scope: OutcomeScope
      refused?: readonly RefusedRecipient[]
      detail: ProviderDetail
    }
  | {
      kind: 'held'
      code: FailureCode
      scope: 'mailbox' | 'provider'
      /** What the operator can do, in one or two sentences. */
      hint: string
      /** As for a retryable failure: the message is looked up before it is sent again. */
      ambiguous: boolean
      settleMs?: number
      providerMessageId?: string
      detail: ProviderDetail
    }
  | { kind: 'deferred'; code: DeferCode; scope: OutcomeScope; untilMs: number }

/** How the copy of a sent message can be found: by its draft, by its Message-ID, by our header, or not at all. */
export type Mark = 'draft' | 'message_id' | 'header' | 'none'

/** What an attempt that is about to send goes by from now on. */
export type SentAs = { mark: Mark; providerMessageId?: string; internetMessageId?: string }

/** Whether the message of an ambiguous attempt was sent. */
export type Reconciliation =
  | { kind: 'sent'; providerMessageId?: string; internetMessageId?: string; detail: ProviderDetail }
  /** It was not: it may be sent. `draftIsGone` when the draft of the attempt can no longer be. */
  | { kind: 'not_sent'; draftIsGone?: true; detail: ProviderDetail }
  /** It cannot be found out in this way at all. */
  | { kind: 'impossible'; detail: ProviderDetail }
  /** It may be found out later. */
  | { kind: 'undecided'; retryAfterMs?: number; pausesMailbox?: boolean; detail: ProviderDetail }

/** Everything that an adapter needs to know of one attempt. */
export type SendCommand = {
  itemId: string
  cycle: number
  attemptNo: number
  attemptId: string
  correlationId: string
  /** On the monotonic clock of the adapter's IO, in milliseconds. */
  deadlineMs: number
  provider: { id: string; kind: ProviderKind; settings: Readonly<Record<string, unknown>>; policy: Policy }
  mailbox: { id: string; address: string; providerUser: string; reconcileBy: 'message_id' | 'header' | 'none' }
  secret: ProviderSecretRef | undefined
  /** A draft of an earlier attempt that was not sent: it is sent, and no other is made. */
  draftId: string | undefined
  /** Whether an earlier attempt may have left a draft that is not whole. */
  mayHaveLeftDraft: boolean
  /** A backup was restored: what is known of earlier attempts may be out of date. */
  isRestored?: true
  /** An earlier attempt sent it to other recipients: a copy that carries its mark may be of that one. */
  hasOtherCopy?: true
  /** The last attempt that may have sent the message. */
  sending: (SentAs & { code: FailureCode | undefined }) | undefined
  message: MailMessage
  /** The recipients that wait. An adapter whose provider answers for each recipient sends to these alone. */
  recipients: readonly string[]
}

/** A command before its attempt is on the record. */
export type PreparedCommand = Omit<SendCommand, 'attemptId' | 'attemptNo'>

/** The active secret of a provider: never its value. */
export type ProviderSecretRef = {
  id: string
  tenantId: string
  clientId: string
  fingerprint: string
  /** The SHA-256 of the certificate, where the secret is the private key of one. */
  certificateThumbprint?: string
}

/** What an adapter may use. A test gives its own. */
export type AdapterIo = {
  now: () => Date
  monotonicMs: () => number
  fetch: TimedFetch
  /** The plain secret, only for the duration of a request for a token. */
  openSecret: (ref: ProviderSecretRef) => Promise<string>
  /**
   * Throws `ClaimLost` when the claim of the item is no longer this worker's. Called right before each call to the provider, with the phase
   * that begins. What is about to be sent is on the record when this returns.
   */
  enter: (phase: AttemptPhase, sentAs?: SentAs) => Promise<void>
}

/** A kind of provider. It never throws for what a provider does. */
export type ProviderAdapter = {
  readonly kind: ProviderKind
  send(command: SendCommand, io: AdapterIo): Promise<DeliveryOutcome>
  /** Looks up whether the ambiguous attempt before was sent. */
  reconcile(command: SendCommand, io: AdapterIo): Promise<Reconciliation>
  /** Removes what attempts left at the provider, of a message that was given up. It throws when that is not certain. */
  discard(command: SendCommand, io: AdapterIo): Promise<void>
}
