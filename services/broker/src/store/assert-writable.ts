import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** Throws when the service cannot add rows to a table: it is not there, its rights are missing, or the database is read-only. Adds none. */
export async function assertWritable(db: Kysely<Schema>, ...tables: (keyof Schema)[]): Promise<void> {
  for (const table of tables)
    await sql`insert into ${sql.table(table)} select * from ${sql.table(table)} where false`.execute(db)
}
