import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../src/store/schema.gen.ts'

/** Every row of every table but the throttle's counts, as text: equal before and after means that nothing was changed. */
export async function dump(db: Kysely<Schema>): Promise<Record<string, string[]>> {
  const tables = (await db.introspection.getTables()).filter(({ name }) => name !== 'rate_limits')
  const entries = tables.map(async ({ name }) => {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t order by 1`.execute(db)
    return [name, rows.map(({ row }) => row)] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}
