// Generated from the migrated database by `pnpm generate`. Not edited by hand.
import type { ColumnType, Generated } from 'kysely'

export type Schema = {
  account_members: AccountMembersTable
  accounts: AccountsTable
  audit_events: AuditEventsTable
  ceremonies: CeremoniesTable
  challenges: ChallengesTable
  credentials: CredentialsTable
  factor_reset_notices: FactorResetNoticesTable
  factor_resets: FactorResetsTable
  factors: FactorsTable
  member_roles: MemberRolesTable
  outbox: OutboxTable
  password_resets: PasswordResetsTable
  rate_limits: RateLimitsTable
  recovery_codes: RecoveryCodesTable
  refresh_tokens: RefreshTokensTable
  roles: RolesTable
  sessions: SessionsTable
  sign_ups: SignUpsTable
  users: UsersTable
}

export type AccountMembersTable = {
  account_id: string
  user_id: string
  created_at: Generated<Date>
}

export type AccountsTable = {
  id: string
  name: string
  owner_user_id: string | null
  status: Generated<string>
  policy: Generated<unknown>
  created_at: Generated<Date>
  updated_at: Generated<Date>
  deleted_at: Date | null
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

export type CeremoniesTable = {
  challenge_hash: string
  purpose: string
  user_id: string | null
  browser_hash: string
  expires_at: Date
}

export type ChallengesTable = {
  token_hash: string
  user_id: string
  credential_id: string | null
  credential_version: string | null
  session_id: string | null
  amr: string[]
  outcome: string
  new_device: Generated<boolean>
  previous_session_id: string | null
  browser_hash: string
  attempts: Generated<number>
  created_at: Generated<Date>
  expires_at: Date
  consumed_at: Date | null
  proved_at: Date | null
}

export type CredentialsTable = {
  id: string
  user_id: string
  kind: string
  provider: string | null
  provider_sub: string | null
  secret_hash: string | null
  email_snapshot: string | null
  email_snapshot_verified: boolean | null
  last_used_at: Date | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
  one_time: string | null
}

export type FactorResetNoticesTable = {
  token_hash: string
  reset_id: string
}

export type FactorResetsTable = {
  id: string
  user_id: string
  confirm_token_hash: string
  link_expires_at: Date
  created_at: Generated<Date>
  confirmed_at: Date | null
  due_at: Date | null
  cancelled_at: Date | null
  completed_at: Date | null
}

export type FactorsTable = {
  id: string
  user_id: string
  kind: string
  state: string
  name: string | null
  totp_secret: string | null
  totp_last_step: string | null
  credential_id: string | null
  public_key: Buffer | null
  sign_count: string | null
  transports: string[] | null
  backup_eligible: boolean | null
  backed_up: boolean | null
  aaguid: string | null
  suspect_at: Date | null
  last_used_at: Date | null
  last_used_ip: string | null
  last_used_user_agent: string | null
  created_at: Generated<Date>
  activated_at: Date | null
  revoked_at: Date | null
}

export type MemberRolesTable = {
  account_id: string
  user_id: string
  role_id: string
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

export type PasswordResetsTable = {
  token_hash: string
  user_id: string
  created_at: Generated<Date>
  expires_at: Date
  consumed_at: Date | null
}

export type RateLimitsTable = {
  key: string
  points: Generated<number>
  expire: string | null
}

export type RecoveryCodesTable = {
  factor_id: string
  code_hash: string
  used_at: Date | null
}

export type RefreshTokensTable = {
  token_hash: string
  session_id: string
  presenter: string
  seq: number
  issued_at: Generated<Date>
  used_at: Date | null
  replaced_by: string | null
  successor_salt: string | null
  repeated_at: Date | null
  expires_at: Date
}

export type RolesTable = {
  id: string
  account_id: string | null
  name: string
  code: string | null
  permissions: string[]
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export type SessionsTable = {
  id: string
  user_id: string
  account_id: string
  amr: string[]
  aal: number
  auth_time: Generated<Date>
  created_at: Generated<Date>
  last_used_at: Generated<Date>
  idle_seconds: number
  idle_expires_at: Date
  absolute_expires_at: Date
  revoked_at: Date | null
  revoke_reason: string | null
  browser_hash: string
  ip: string
  user_agent: string
  restricted: Generated<boolean>
}

export type SignUpsTable = {
  id: string
  token_hash: string
  email: string
  email_normalized: string
  password_hash: string
  display_name: string
  locale: string | null
  browser_hash: string
  created_at: Generated<Date>
  expires_at: Date
  consumed_at: Date | null
}

export type UsersTable = {
  id: string
  home_account_id: string
  email: string | null
  email_normalized: string | null
  email_verified_at: Date | null
  contact_email_unverified: string | null
  display_name: string | null
  locale: string | null
  status: Generated<string>
  restricted: Generated<boolean>
  wallet: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
  deleted_at: Date | null
  email_claim_void_at: Date | null
  passkey_user_handle: string | null
  passkey_offer_closed_at: Date | null
  must_enrol: Generated<boolean>
  must_change_password: Generated<boolean>
}
