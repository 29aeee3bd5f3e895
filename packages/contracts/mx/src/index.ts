import * as apiKeys from './api-keys.ts'
import * as audit from './audit.ts'
import * as failures from './failures.ts'
import * as mailboxes from './mailboxes.ts'
import * as messages from './messages.ts'
import * as providerAdministration from './provider-administration.ts'
import * as providerSecrets from './provider-secrets.ts'
import * as providers from './providers.ts'
import * as queue from './queue.ts'
import * as suppressions from './suppressions.ts'
import * as telemetry from './telemetry.ts'
import * as webhooks from './webhooks.ts'

export type { ApiKey } from './api-keys.ts'
export type { MailAuditEvent } from './audit.ts'
export { errorCodes } from './error-codes.ts'
export type { RetainedFailure, RetainedFailureDetail } from './failures.ts'
export type { Mailbox } from './mailboxes.ts'
export type { AcceptedMessage, DeliveryAttempt, Message, MessageSummary, Recipient } from './messages.ts'
export { permissions } from './permissions.ts'
export type { ProviderTest } from './provider-administration.ts'
export type { Provider, ProviderSecret, ProviderStatus } from './providers.ts'
export type { BulkJob, OperatorAttempt, OperatorRecipient, QueueItem, QueueItemDetail, Skipped } from './queue.ts'
export {
  type Lane,
  lanes,
  type MessageState,
  messageStates,
  type ProviderKind,
  providerKinds,
  type RecipientState,
} from './shapes/fields.ts'
export {
  ApiKeyId,
  BulkJobId,
  FailureId,
  MailAccountId,
  MailboxId,
  MessageId,
  ProviderId,
  ProviderSecretId,
  SuppressionId,
  WebhookDeliveryId,
  WebhookId,
} from './shapes/ids.ts'
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
export { isInternational, RecipientAddress } from './shapes/recipient-address.ts'
export { SmtpSettings } from './shapes/smtp-settings.ts'
export type { Suppression, SuppressionScope } from './suppressions.ts'
export type {
  DeliveryFigure,
  LatencyFigure,
  QueueFigures,
  TelemetryGroup,
} from './telemetry.ts'
export {
  type NewWebhookSecret,
  type Webhook,
  type WebhookDelivery,
  type WebhookEvent,
  webhookEvents,
} from './webhooks.ts'

/** Every operation of mx-worker: hand a message in, see what becomes of it, and administer how mail is sent. */
export const mx = {
  ...messages.operations,
  ...providers.operations,
  ...mailboxes.operations,
  ...apiKeys.operations,
  ...queue.operations,
  ...failures.operations,
  ...providerAdministration.operations,
  ...providerSecrets.operations,
  ...suppressions.operations,
  ...webhooks.operations,
  ...telemetry.operations,
  ...audit.operations,
} as const
