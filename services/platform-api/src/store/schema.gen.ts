// Generated from the migrated database by `pnpm generate`. Not edited by hand.
import type { ColumnType, Generated } from 'kysely'

export type Schema = {
  audit_events: AuditEventsTable
  provisioning_runs: ProvisioningRunsTable
  provisioning_steps: ProvisioningStepsTable
  tenants: TenantsTable
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

export type ProvisioningRunsTable = {
  tenant_id: string
  run_id: string
  lease_expires_at: Date
  started_at: Generated<Date>
}

export type ProvisioningStepsTable = {
  tenant_id: string
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
}
