import { normalizeEmail } from '@constellation/contract'
import type { RbacBody, User } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { findUserRows } from '../../store/user-lists.ts'
import { toUser } from '../users/to-user.ts'

/** Users by their ids, and by addresses that they have proved. Deleted users are left out. */
export async function findUsers({ db }: Deps, { ids, emails }: RbacBody<'findUsers'>): Promise<{ items: User[] }> {
  const rows = await findUserRows(db, { ids, emailsNormalized: emails.map(normalizeEmail) })
  return { items: rows.map((row) => toUser(row)) }
}
