import type { Kysely } from 'kysely'
import type { Schema } from './schema.gen.ts'

export function findEntry(db: Kysely<Schema>, position: number) {
  return db.selectFrom('audit_chain').selectAll().where('position', '=', String(position)).executeTakeFirst()
}
