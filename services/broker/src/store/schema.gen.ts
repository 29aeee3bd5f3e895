// Generated from the migrated database by `pnpm generate`. Not edited by hand.
import type { ColumnType, Generated } from 'kysely'

export type Schema = {
  audit_chain: AuditChainTable
  audit_events: AuditEventsTable
  audit_heads: AuditHeadsTable
  audit_retries: AuditRetriesTable
  auth_challenges: AuthChallengesTable
  auth_nonces: AuthNoncesTable
  broker_cache: BrokerCacheTable
  evm_transactions: EvmTransactionsTable
  grants: GrantsTable
  idempotency_keys: IdempotencyKeysTable
  identity_links: IdentityLinksTable
  mint_log: MintLogTable
  mint_request_ids: MintRequestIdsTable
  oauth_pending: OauthPendingTable
  rate_limits: RateLimitsTable
  recovery_requests: RecoveryRequestsTable
  revoked_leases: RevokedLeasesTable
  revoked_sessions: RevokedSessionsTable
  security_events: SecurityEventsTable
  sign_in_requests: SignInRequestsTable
  wallets: WalletsTable
}

export type AuditChainTable = {
  position: string
  parent: string
  hash: string
  subject: string
  subject_id: string
  content: string
}

export type AuditEventsTable = {
  id: string
  at: Generated<Date>
  actor_kind: string
  actor_id: string | null
  service: string | null
  action: string
  target: string | null
  account_id: string | null
  outcome: string
  request_id: string
  detail: Generated<unknown>
}

export type AuditHeadsTable = {
  position: string
  hash: string
  jws: string
  signed_at: Date
}

export type AuditRetriesTable = {
  record_id: string
  attempts: number
  next_attempt_at: Date
}

export type AuthChallengesTable = {
  request_id: string
  nonce: string
  address: string
  message: string
  proved_at: Date | null
  linked_at: Date | null
}

export type AuthNoncesTable = {
  nonce: string
  address: string
  expires_at: Date
  consumed_at: Date | null
}

export type BrokerCacheTable = {
  key: string
  value: unknown
  expires_at: Date
}

export type EvmTransactionsTable = {
  id: Generated<string>
  hash: string
  chain_id: string
  contract: string
  sender: string
  nonce: string
  record_id: string
  signed: string
  sent_block: string
  sent_at: Date
}

export type GrantsTable = {
  grant_id: string
  master_omni_account: string
  daemon_address: string
  service: string
  scope_path: string
  label: string | null
  granted_at: Date
  not_before: Date
  expires_at: Date
  max_uses: number
  used_count: Generated<number>
  revoked_at: Date | null
  audit_proof: string
}

export type IdempotencyKeysTable = {
  omni_account: string
  route: string
  key: string
  fingerprint: string
  claim: string
  sealed_answer: string | null
  claimed_at: Date
  expires_at: Date
}

export type IdentityLinksTable = {
  identity_type: string
  identity_value: string
  omni_account: string
  linked_at: Date
}

export type MintLogTable = {
  id: string
  kind: string
  minted_at: Date
  request_id: string
  omni_account: string
  grantor_omni_account: string
  wallet: string
  agent_id: string
  service: string
  scope_path: string
  grant_id: string
  lease_id: string
  requester_token_hash: string
  call_hash: string
  record_hash: string
  outcome: Generated<string>
  outcome_detail: Generated<string>
  status: Generated<string>
  released: Generated<boolean>
  anchor_receipts: Generated<unknown>
  credential_expires_at: Date | null
  settled_at: Date | null
}

export type MintRequestIdsTable = {
  omni_account: string
  request_id: string
  expires_at: Date
}

export type OauthPendingTable = {
  request_id: string
  provider: string
  code_verifier: string
  nonce: string
  expires_at: Date
  consumed_at: Date | null
}

export type RateLimitsTable = {
  key: string
  points: Generated<number>
  expire: string | null
}

export type RecoveryRequestsTable = {
  recovery_id: string
  omni_account: string
  daemon_address: string
  identity_type: string
  identity_value: string
  reason: string | null
  started_at: Date
  expires_at: Date
  status: Generated<string>
  settled_at: Date | null
  grant_id: string | null
}

export type RevokedLeasesTable = {
  lease_id: string
  revoked_at: Date
  ends_at: Date
  denied_at: Date | null
}

export type RevokedSessionsTable = {
  jti: string
  expires_at: Date
}

export type SecurityEventsTable = {
  id: string
  at: Date
  kind: string
  outcome: string
  source_ip: string | null
  omni_account: string | null
  wallet: string | null
  requester_token_hash: string | null
  request_id: string
  detail: string
}

export type SignInRequestsTable = {
  request_id: string
  method: string
  user_code: string
  asked_from: string
  asked_at: Date
  expires_at: Date
  token_hash: string | null
  identity_value: string | null
  email: string | null
  wrong_codes: Generated<number>
  status: Generated<string>
  reason: string | null
  detail: string | null
  settled_at: Date | null
  sealed_session: string | null
  polled_at: Date | null
  linked_at: Date | null
}

export type WalletsTable = {
  omni_account: string
  address: string
  role: string
  parent_address: string | null
  created_at: Generated<Date>
}
