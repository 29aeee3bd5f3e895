import { type Kysely, sql } from 'kysely'

/** Grants of all masters by age, for operators. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [`create index grants_time on grants (granted_at desc, grant_id desc)`]
