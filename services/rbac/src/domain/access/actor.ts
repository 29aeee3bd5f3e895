import type { ServiceName } from '@constellation/contract'
import type { AccountId, RoleId, SessionId, UserId } from '@constellation/contracts-rbac'

/** The result of authenticating a person's access token. It is read from the database on every request and never sent. */
export type Ticket = {
  userId: UserId
  sessionId: SessionId
  /** The account of this session: the user's home. */
  accountId: AccountId
  /** The user's permissions in each account, from their current roles. */
  memberships: ReadonlyMap<string, { roleIds: readonly RoleId[]; permissions: ReadonlySet<string> }>
  restricted: boolean
  /** The user has a second factor, whether or not this session has proved it. */
  hasFactor: boolean
  applicationId: string | null
  amr: readonly string[]
  aal: number
  authTime: Date
  /** The last proof is at most `recentProofMinutes` old, by the database's clock. */
  recent: boolean
  expiresAt: Date
  wallet: string | null
}

export type UserActor = { kind: 'user'; service: ServiceName; ticket: Ticket; requestId: string }
export type ServiceActor = { kind: 'service'; service: ServiceName; requestId: string }
/** A job. Only code makes this actor; no request becomes it. */
export type SystemActor = { kind: 'system'; requestId: null }

/** Who acts. */
export type Actor = UserActor | ServiceActor | SystemActor
