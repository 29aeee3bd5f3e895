// Generated from the migrated database by `pnpm generate`. Not edited by hand.
import type { ColumnType, Generated } from 'kysely'

export type Schema = {
  device_authorizations: DeviceAuthorizationsTable
  handoff_codes: HandoffCodesTable
  login_tx: LoginTxTable
  outbox: OutboxTable
  rate_limits: RateLimitsTable
  received_events: ReceivedEventsTable
  session_applications: SessionApplicationsTable
}

export type DeviceAuthorizationsTable = {
  device_code_hash: string
  user_code: string
  application_id: string
  client_address: string
  user_agent: string
  created_at: Generated<Date>
  expires_at: Date
  interval_seconds: number
  last_polled_at: Date | null
  state: Generated<string>
  session_id: string | null
  renewal_handle: string | null
}

export type HandoffCodesTable = {
  code_hash: string
  application_id: string
  session_id: string
  code_challenge: string | null
  created_at: Generated<Date>
  expires_at: Date
  consumed_at: Date | null
}

export type LoginTxTable = {
  state_hash: string
  provider: string
  purpose: string
  link_user_id: string | null
  flow_query: string
  app_id: string | null
  locale: string
  nonce: string
  code_verifier: string
  browser_hash: string
  client_address: string
  issued_at: Generated<Date>
  expires_at: Date
  consumed_at: Date | null
}

export type OutboxTable = {
  id: string
  type: string
  payload: string
  created_at: Generated<Date>
  next_attempt_at: Generated<Date>
  attempts: Generated<number>
  delivered_at: Date | null
  last_error: string | null
  destination: string | null
  expires_at: Date | null
  failed_at: Date | null
  failure: string | null
}

export type RateLimitsTable = {
  key: string
  points: Generated<number>
  expire: string | null
}

export type ReceivedEventsTable = {
  id: string
  received_at: Generated<Date>
}

export type SessionApplicationsTable = {
  session_id: string
  application_id: string
  user_id: string
  created_at: Generated<Date>
}
