/** Why a delivery failed: a closed set, whatever a provider calls it. */
export const failureCodes = [
  'invalid_message',
  'invalid_recipient',
  'too_large',
  'send_as_denied',
  'sender_blocked',
  'content_rejected',
  'mailbox_not_found',
  'mailbox_not_enabled',
  'mailbox_full',
  'mailbox_quota',
  'access_denied',
  'auth_failed',
  'throttled',
  'daily_limit',
  'provider_unavailable',
  'timeout',
  'network_error',
  'locked',
  'conflict',
  'draft_lost',
  'secret_unavailable',
  'attempts_exhausted',
  'expired',
  'unknown_client_error',
  'unknown_server_error',
  'internal_error',
] as const
export type FailureCode = (typeof failureCodes)[number]

/** Why a message waits although it is due: nobody was contacted, and no attempt is counted. */
export const deferCodes = [
  'throttle_bucket',
  'provider_paused',
  'mailbox_held',
  'config_fault',
  'no_active_secret',
  'secret_unavailable',
] as const
export type DeferCode = (typeof deferCodes)[number]

/** What an outcome is about: what else fails in the same way. */
export const outcomeScopes = ['message', 'recipient', 'mailbox', 'provider', 'network'] as const
export type OutcomeScope = (typeof outcomeScopes)[number]

/**
 * The steps of an attempt. From `send` on the message may have gone out. Graph: `token`, `draft`, `upload`, `send`. SMTP: `connect` to
 * `data`, and `send` with the last byte of the message. `verify`: an uncertain message is looked up.
 */
export const attemptPhases = [
  ...(['token', 'draft', 'upload'] as const),
  ...(['connect', 'ehlo', 'starttls', 'auth', 'mail', 'rcpt', 'data'] as const),
  ...(['send', 'verify'] as const),
] as const
export type AttemptPhase = (typeof attemptPhases)[number]

/** The state and the end of an attempt. `partly_accepted`: the provider accepted some recipients, and refused others. */
export const attemptOutcomes = [
  'started',
  'sent',
  'queued_by_provider',
  'partly_accepted',
  'retryable_failure',
  'terminal_failure',
  'unknown',
  'abandoned',
] as const
export type AttemptOutcome = (typeof attemptOutcomes)[number]
