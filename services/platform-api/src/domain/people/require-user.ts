import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { findUser, insertUser, type UserRow } from '../../store/users.ts'
import { systemEntry } from '../audit/audit-entry.ts'
import { readPerson } from './known-person.ts'

/** The row of a person who was identified, made at their first call. Refuses who is disabled here. */
export async function requireUser(deps: Deps, userId: string): Promise<UserRow> {
  const user = (await findUser(deps.db, userId)) ?? (await addUser(deps, userId))
  if (user.status === 'disabled') throw new Failure('invalid_ticket', 'this person is disabled')
  return user
}

async function addUser(deps: Deps, userId: string): Promise<UserRow> {
  const known = await readPerson(deps, userId).catch((cause: unknown) => {
    throw new Failure('identity_unavailable', 'nobody can be identified at this moment: try again', {
      cause,
      retryAfterSeconds: 5,
    })
  })
  return deps.db.transaction().execute(async (trx) => {
    const added = await insertUser(trx, userId, known)
    if (added) {
      const entry = { action: 'user.create', tenantId: null, detail: { userId } }
      await appendAudit(trx, systemEntry(deps.newId(), entry))
    }
    const user = added ?? (await findUser(trx, userId))
    if (!user) throw new Error('a person that was just written is there')
    return user
  })
}
