import type { Credential } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { listCredentialRows } from '../../store/credentials.ts'
import { findUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireSelfOrAdmin } from '../access/has-permission.ts'

/** The credentials of a user, without their secrets. */
export async function listCredentials(deps: Deps, actor: UserActor, userId: string): Promise<Credential[]> {
  const user = await findUser(deps.db, userId)
  if (!user) throw notFound('user')
  requireSelfOrAdmin(actor, user)
  const rows = await listCredentialRows(deps.db, userId)
  return rows.map((row) => ({
    // A contract id is a branded UUID, which the column's type guarantees.
    id: row.id as Credential['id'],
    kind: row.kind === 'password' ? 'password' : 'external',
    provider: row.provider,
    providerEmail: row.email_snapshot,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  }))
}
