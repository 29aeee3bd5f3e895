import { type Kysely, sql } from 'kysely'
import { checksumTable } from './migration-checksums.ts'

/** Tables on which a service's role may do less than read, add, change and remove. */
export type TableRights = { appendOnly: readonly string[]; readOnly?: readonly string[] }

/**
 * Gives a service's role what it needs on every table of its database and nothing more: rows, but neither structure nor, on the
 * append-only tables, a way to change or remove what was written. Read-only tables are written by functions of the owner alone.
 * Run by the owner after each migration.
 */
export async function grantServiceRole(
  db: Kysely<unknown>,
  role: string,
  { appendOnly, readOnly = [] }: TableRights,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const name = sql.id(role)
    await sql`grant usage on schema public to ${name}`.execute(trx)
    await sql`grant select, insert, update, delete on all tables in schema public to ${name}`.execute(trx)
    await sql`grant usage, select on all sequences in schema public to ${name}`.execute(trx)
    for (const table of appendOnly) {
      await sql`revoke update, delete, truncate on ${sql.table(table)} from ${name}`.execute(trx)
    }
    for (const table of ['kysely_migration', 'kysely_migration_lock', checksumTable, ...readOnly]) {
      await sql`revoke insert, update, delete, truncate on ${sql.table(table)} from ${name}`.execute(trx)
    }
  })
}
