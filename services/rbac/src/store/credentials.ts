import type { Kysely, Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

export function listCredentialRows(db: Kysely<Schema>, userId: string) {
  return db.selectFrom('credentials').selectAll().where('user_id', '=', userId).orderBy('id').execute()
}

export async function deleteCredential(trx: Transaction<Schema>, userId: string, id: string): Promise<boolean> {
  const deleted = await trx
    .deleteFrom('credentials')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returning('id')
    .executeTakeFirst()
  return deleted !== undefined
}
