import type { ServiceName } from '@constellation/contract'
import type { AccountId, RoleId, SessionId, UserId } from '@constellation/contracts-rbac'

/** What authenticating a person's token at this moment gives. It is derived from the database on every request and never travels. */
export type Ticket = {
  userId: UserId
  sessionId: SessionId
  /** The account of this session: the user's home. */
  accountId: AccountId
  /** What the user may do, account by account, from the roles as they are now. */
  memberships: ReadonlyMap<string, { roleIds: readonly RoleId[]; permissions: ReadonlySet<string> }>
  restricted: boolean
  /** The user has a second factor, proved in this session or not. */
  hasFactor: boolean
  applicationId: string | null
  amr: readonly string[]
  aal: number
  authTime: Date
  /** Signed in at most ten minutes ago, by the database's clock. */
  recent: boolean
  expiresAt: Date
  wallet: string | null
}

export type UserActor = { kind: 'user'; service: ServiceName; ticket: Ticket; requestId: string }
export type ServiceActor = { kind: 'service'; service: ServiceName; requestId: string }
/** Jobs and the bootstrap. Made in code only: nothing that arrives over HTTP becomes it. */
export type SystemActor = { kind: 'system'; requestId: null }

/** Who does something. */
export type Actor = UserActor | ServiceActor | SystemActor
