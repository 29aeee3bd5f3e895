// Generated from the migrated database by `pnpm generate`. Not edited by hand.
import type { ColumnType, Generated } from 'kysely'

export type Schema = {
  audit_events: AuditEventsTable
  domain_records: DomainRecordsTable
  domains: DomainsTable
  flags: FlagsTable
  flags_meta: FlagsMetaTable
  idempotency_keys: IdempotencyKeysTable
  outbox: OutboxTable
  provisioning_runs: ProvisioningRunsTable
  provisioning_steps: ProvisioningStepsTable
  rate_limits: RateLimitsTable
  tenant_memberships: TenantMembershipsTable
  tenants: TenantsTable
  users: UsersTable
}

export type AuditEventsTable = {
  id: string
  occurred_at: Generated<Date>
  actor_kind: string
  actor_id: string | null
  service: string | null
  action: string
  tenant_id: string | null
  outcome: string
  request_id: string | null
  detail: Generated<unknown>
}

export type DomainRecordsTable = {
  domain_id: string
  position: number
  expected: unknown
  checked: unknown | null
}

export type DomainsTable = {
  id: string
  tenant_id: string
  name: string
  unicode_name: string
  status: Generated<string>
  ownership_token: string
  ownership_verified_at: Date | null
  claim_expires_at: Date
  health: Generated<string>
  health_since: Generated<Date>
  is_stale: Generated<boolean>
  dmarc_policy: Generated<string>
  dmarc_rua: string | null
  activated_at: Date | null
  last_checked_at: Date | null
  next_check_at: Generated<Date | null>
  created_by: string
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export type FlagsTable = {
  key: string
  id: string
  description: string
  owner: string
  enabled: boolean
  default_on: boolean
  targets: unknown
  rollout_unit: string
  rollout_bps: number
  salt: string
  expires_on: string | null
  archived_at: Date | null
  version: Generated<number>
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export type FlagsMetaTable = {
  only_row: Generated<boolean>
  version: string
}

export type IdempotencyKeysTable = {
  caller: string
  operation: string
  key: string
  request_hash: string
  object_id: string
  claimed_at: Generated<Date>
}

export type OutboxTable = {
  id: string
  type: string
  payload: string
  destination: string | null
  created_at: Generated<Date>
  expires_at: Date | null
  next_attempt_at: Generated<Date>
  attempts: Generated<number>
  delivered_at: Date | null
  failed_at: Date | null
  failure: string | null
  last_error: string | null
}

export type ProvisioningRunsTable = {
  subject_id: string
  run_id: string
  lease_expires_at: Date
  started_at: Generated<Date>
  subject_type: string
}

export type ProvisioningStepsTable = {
  subject_id: string
  key: string
  state: Generated<string>
  attempts: Generated<number>
  last_attempt_at: Date | null
  next_attempt_at: Date | null
  last_ok_at: Date | null
  error_code: string | null
  error_message: string | null
  error_retryable: boolean | null
  drift: Generated<string>
  subject_type: string
  reason: string | null
  desired_hash: string | null
  external_ref: unknown | null
}

export type RateLimitsTable = {
  key: string
  points: Generated<number>
  expire: string | null
}

export type TenantMembershipsTable = {
  id: string
  tenant_id: string
  user_id: string | null
  role: string
  status: string
  invited_email: string | null
  invited_email_normalized: string | null
  invited_name: string | null
  invited_by: string | null
  invited_at: Date | null
  invite_token_hash: string | null
  invite_expires_at: Date | null
  joined_at: Date | null
  suspended_at: Date | null
  suspend_reason: string | null
  removed_at: Date | null
  version: Generated<number>
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export type TenantsTable = {
  id: string
  slug: string
  name: string
  status: Generated<string>
  status_reason: string | null
  country: string
  locale: string
  timezone: string
  rbac_account_id: string
  activated_at: Date | null
  suspended_at: Date | null
  version: Generated<number>
  created_by: string
  created_at: Generated<Date>
  updated_at: Generated<Date>
  billing_info: Generated<unknown>
  primary_domain_id: string | null
}

export type UsersTable = {
  id: string
  email: string | null
  email_normalized: string | null
  name: string | null
  home_tenant_id: string | null
  status: Generated<string>
  locale: string | null
  timezone: string | null
  theme: Generated<string>
  version: Generated<number>
  created_at: Generated<Date>
  updated_at: Generated<Date>
}
