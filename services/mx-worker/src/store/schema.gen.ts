// Generated from the migrated database by `pnpm generate`. Not edited by hand.
import type { ColumnType, Generated } from 'kysely'

export type Schema = {
  api_keys: ApiKeysTable
  audit_events: AuditEventsTable
  bulk_jobs: BulkJobsTable
  content_leftovers: ContentLeftoversTable
  delivery_attempts: DeliveryAttemptsTable
  item_contents: ItemContentsTable
  item_recipients: ItemRecipientsTable
  mail_rates: MailRatesTable
  mailboxes: MailboxesTable
  provider_secrets: ProviderSecretsTable
  providers: ProvidersTable
  queue_items: QueueItemsTable
  rate_limits: RateLimitsTable
  retained_failures: RetainedFailuresTable
  suppressions: SuppressionsTable
  telemetry_rollups: TelemetryRollupsTable
  throttle_pauses: ThrottlePausesTable
  webhook_deliveries: WebhookDeliveriesTable
  webhook_endpoints: WebhookEndpointsTable
  webhook_secrets: WebhookSecretsTable
}

export type ApiKeysTable = {
  id: string
  account_id: string
  name: string
  hash: string
  scopes: string[]
  created_at: Generated<Date>
  created_by: string
  last_used_at: Date | null
  revoked_at: Date | null
}

export type AuditEventsTable = {
  id: string
  occurred_at: Generated<Date>
  actor_kind: string
  actor_id: string | null
  service: string | null
  action: string
  target: string | null
  account_id: string | null
  outcome: string
  request_id: string | null
  detail: Generated<unknown>
}

export type BulkJobsTable = {
  id: string
  account_id: string
  filter: unknown
  matched: number
  deleted: Generated<number>
  actor: unknown
  started_at: Generated<Date>
  finished_at: Date | null
}

export type ContentLeftoversTable = {
  item_id: string
  due_at: Date
}

export type DeliveryAttemptsTable = {
  id: string
  item_id: string
  cycle: number
  attempt_no: number
  worker_id: string
  claim_token: string
  provider_id: string
  provider_kind: string
  mailbox_id: string
  account_id: string
  secret_id: string | null
  secret_fingerprint: string | null
  phase: Generated<string>
  started_at: Generated<Date>
  finished_at: Date | null
  duration_ms: number | null
  outcome: Generated<string>
  late_outcome: string | null
  mark: string | null
  code: string | null
  scope: string | null
  ambiguous: Generated<boolean>
  counted: Generated<boolean>
  http_status: number | null
  provider_code: string | null
  provider_message: string | null
  provider_message_id: string | null
  internet_message_id: string | null
  provider_request_id: string | null
  retry_after_ms: string | null
  next_attempt_at: Date | null
  token_source: string | null
  request_bytes: number | null
}

export type ItemContentsTable = {
  item_id: string
  sealed: string
  in_object: Generated<boolean>
}

export type ItemRecipientsTable = {
  item_id: string
  ordinal: number
  kind: string
  address: string
  state: Generated<string>
  code: string | null
  attempt_id: string | null
  address_key: string | null
  suppression_id: string | null
  provider_code: string | null
  provider_message: string | null
}

export type MailRatesTable = {
  provider_id: string
  mailbox_id: string
  messages: number
  recipients: number
  bytes: number
  requests: number
  at: Date
}

export type MailboxesTable = {
  id: string
  account_id: string
  address: string
  address_key: string
  display_name: string | null
  provider_user: string
  default_provider_id: string | null
  status: Generated<string>
  hold_reason: string | null
  reconcile_by: Generated<string>
  served_at: Generated<Date>
  created_at: Generated<Date>
}

export type ProviderSecretsTable = {
  id: string
  provider_id: string
  version: string
  tenant_id: string
  client_id: string
  client_secret_wrapped: string
  active_from: Date | null
  retired_at: Date | null
  disabled_at: Date | null
  last_used_at: Date | null
  created_at: Generated<Date>
  created_by: string
  certificate_thumbprint: string | null
}

export type ProvidersTable = {
  id: string
  account_id: string
  kind: string
  name: string
  is_default: Generated<boolean>
  status: Generated<string>
  pause_reason: string | null
  paused_until: Date | null
  policy: Generated<unknown>
  settings: Generated<unknown>
  mailbox_concurrency: number
  provider_concurrency: number
  rates: Generated<unknown>
  created_at: Generated<Date>
  updated_at: Generated<Date>
  deleted_at: Date | null
}

export type QueueItemsTable = {
  id: string
  account_id: string
  mailbox_id: string
  provider_id: string
  lane: number
  status: Generated<string>
  cycle: Generated<number>
  attempts_in_cycle: Generated<number>
  attempts_total: Generated<number>
  next_attempt_at: Generated<Date>
  expires_at: Date
  claim_token: string | null
  claimed_by: string | null
  claimed_at: Date | null
  claim_expires_at: Date | null
  unknown_since: Date | null
  settles_at: Date | null
  last_outcome: string | null
  last_code: string | null
  provider_message_id: string | null
  internet_message_id: string | null
  redrive_count: Generated<number>
  test: Generated<boolean>
  size_bytes: number
  recipient_count: number
  idempotency_key: string | null
  idempotency_hash: string | null
  correlation_id: string | null
  created_by: string
  accepted_at: Generated<Date>
  finished_at: Date | null
  content_erased_at: Date | null
  deleted_at: Date | null
  hold_reason: string | null
  restored_at: Date | null
}

export type RateLimitsTable = {
  key: string
  points: Generated<number>
  expire: string | null
}

export type RetainedFailuresTable = {
  id: Generated<string>
  item_id: string
  cycle: number
  account_id: string
  provider_id: string
  mailbox_id: string
  failed_at: Generated<Date>
  code: string
  scope: string | null
  ambiguous: Generated<boolean>
  http_status: number | null
  provider_code: string | null
  provider_message: string | null
  attempts: number
  first_attempt_at: Date | null
  last_attempt_id: string | null
  subject_hash: string | null
  recipient_domains: Generated<string[]>
  size_bytes: number
  state: Generated<string>
  note: string | null
  actor: string | null
  retain_until: Date
  erased_at: Date | null
}

export type SuppressionsTable = {
  id: string
  account_id: string
  address: string
  address_key: string
  lanes: number[] | null
  reason: string
  source: string
  item_id: string | null
  created_at: Generated<Date>
  created_by: string
  expires_at: Date | null
}

export type TelemetryRollupsTable = {
  bucket_start: Date
  account_id: string
  provider_id: string
  mailbox_id: string
  outcome: string
  code: Generated<string>
  attempts: Generated<string>
  items_sent: Generated<string>
  items_failed: Generated<string>
  duration_ms_sum: Generated<string>
  duration_ms_min: number | null
  duration_ms_max: number | null
  duration_buckets: Generated<string[]>
  bytes: Generated<string>
  recipients: Generated<string>
  queue_wait_ms_sum: Generated<string>
}

export type ThrottlePausesTable = {
  provider_id: string
  mailbox_id: string
  until: Date
  strikes: number
}

export type WebhookDeliveriesTable = {
  id: string
  endpoint_id: string
  account_id: string
  item_id: string | null
  type: string
  body: string
  state: Generated<string>
  attempts: Generated<number>
  next_attempt_at: Generated<Date>
  claim_token: string | null
  claimed_until: Date | null
  last_attempt_at: Date | null
  last_status: number | null
  last_failure: string | null
  created_at: Generated<Date>
  finished_at: Date | null
}

export type WebhookEndpointsTable = {
  id: string
  account_id: string
  name: string
  url: string
  events: string[]
  status: Generated<string>
  disabled_reason: string | null
  failing_since: Date | null
  last_failure: string | null
  unanswered: Generated<number>
  paused_until: Date | null
  created_at: Generated<Date>
  created_by: string
}

export type WebhookSecretsTable = {
  id: string
  endpoint_id: string
  sealed: string
  created_at: Generated<Date>
  ends_at: Date | null
}
