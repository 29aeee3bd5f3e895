import type { Kysely, Transaction } from 'kysely'
import type { Schema } from '../../store/schema.gen.ts'
import { findUser, lockUser, type UserRow } from '../../store/users.ts'
import type { UserActor } from './actor.ts'
import { notFound } from './has-permission.ts'

/** The caller's own user. For every other id the user does not exist. */
export async function findOwnUser(db: Kysely<Schema>, actor: UserActor, userId: string): Promise<UserRow> {
  return known(actor.ticket.userId === userId ? await findUser(db, userId) : undefined)
}

/** The same, locked until the transaction ends. */
export async function lockOwnUser(trx: Transaction<Schema>, actor: UserActor, userId: string): Promise<UserRow> {
  return known(actor.ticket.userId === userId ? await lockUser(trx, userId) : undefined)
}

function known(user: UserRow | undefined): UserRow {
  if (!user || user.deleted_at) throw notFound('user')
  return user
}
