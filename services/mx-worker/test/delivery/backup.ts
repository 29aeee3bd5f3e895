import { sql } from 'kysely'
import type { TestMx } from '../mx-worker.ts'

/** A copy of every table of a database as it is now, which can be put back. */
export async function backUp({ owner: { db } }: Pick<TestMx, 'owner'>): Promise<{ restore(): Promise<void> }> {
  const { rows } = await sql<{
    name: string
  }>`select tablename as name from pg_tables where schemaname = 'public'`.execute(db)
  const tables = rows.map(({ name }) => name)
  await sql`drop schema if exists backup cascade`.execute(db)
  await sql`create schema backup`.execute(db)
  for (const table of tables)
    await sql`create table ${sql.id('backup', table)} as table ${sql.id('public', table)}`.execute(db)

  async function restore() {
    await db.transaction().execute(async (trx) => {
      // As `pg_restore` does: no trigger runs, and rows may come in any order.
      await sql`set local session_replication_role = replica`.execute(trx)
      await sql`truncate ${sql.join(tables.map((table) => sql.id('public', table)))}`.execute(trx)
      for (const table of tables)
        await sql`insert into ${sql.id('public', table)} table ${sql.id('backup', table)}`.execute(trx)
    })
  }

  return { restore }
}
