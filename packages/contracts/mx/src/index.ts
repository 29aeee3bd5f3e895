import * as apiKeys from './api-keys.ts'
import * as mailboxes from './mailboxes.ts'
import * as messages from './messages.ts'
import * as providers from './providers.ts'

export type { ApiKey } from './api-keys.ts'
export { errorCodes } from './error-codes.ts'
export type { Mailbox } from './mailboxes.ts'
export type { AcceptedMessage, DeliveryAttempt, Message, MessageSummary } from './messages.ts'
export { permissions } from './permissions.ts'
export type { Provider, ProviderSecret, ProviderStatus } from './providers.ts'
export {
  type Lane,
  lanes,
  type MessageState,
  messageStates,
  type ProviderKind,
  providerKinds,
  type RecipientState,
} from './shapes/fields.ts'
export { ApiKeyId, MailAccountId, MailboxId, MessageId, ProviderId, ProviderSecretId } from './shapes/ids.ts'
export { type Attachment, type Correspondent, NewMessage } from './shapes/message.ts'
export {
  type AttemptOutcome,
  type AttemptPhase,
  attemptOutcomes,
  attemptPhases,
  type DeferCode,
  deferCodes,
  type FailureCode,
  failureCodes,
  type OutcomeScope,
  outcomeScopes,
} from './shapes/outcomes.ts'

/** Every operation of mx-worker: hand a message in, see what becomes of it, and administer how mail is sent. */
export const mx = {
  ...messages.operations,
  ...providers.operations,
  ...mailboxes.operations,
  ...apiKeys.operations,
} as const
