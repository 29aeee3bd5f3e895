/** What a record of the audit is about. */
export const recordKinds = [
  'mint',
  'oidc_jwt',
  'grant_created',
  'grant_revoked',
  'lease_revoked',
  'recovery_started',
  'recovery_finished',
  'recovery_cancelled',
] as const
export type RecordKind = (typeof recordKinds)[number]

/** How a record was settled. Nothing is released unless it is `confirmed`. */
export const settledStatuses = ['confirmed', 'quarantined', 'failed'] as const
export type SettledStatus = (typeof settledStatuses)[number]
export type RecordStatus = 'pending' | SettledStatus

/** What a security event tells of. */
export const eventKinds = [
  'identity_proved',
  'auth_failed',
  'backend_error',
  'sts_error',
  'grant_denied',
  'grant_tampered',
  'rate_limited',
  'audit_failed',
  'request_replayed',
] as const
export type EventKind = (typeof eventKinds)[number]

/** Whether a grant gives credentials, or the first reason why not. */
export const grantStates = ['live', 'revoked', 'expired', 'not_active', 'used_up'] as const
export type GrantState = (typeof grantStates)[number]
