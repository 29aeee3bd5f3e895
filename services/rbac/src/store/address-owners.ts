import { statement } from '@constellation/database'
import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.gen.ts'
import type { UserRow } from './users.ts'

/** Who has proved an address, and may be written to there. */
export type Holder = Pick<UserRow, 'id' | 'status' | 'display_name' | 'locale'> & { email: string }

/** The user who has proved this address. One row is read for nobody as well, an empty one, so that the time does not tell whether there is somebody. */
export async function findHolder(db: Kysely<Schema>, emailNormalized: string): Promise<Holder | undefined> {
  const [row] = await holderRow(db, { emailNormalized })
  return row?.id ? row : undefined
}

const holderRow = statement(
  (_: Kysely<Schema>, { emailNormalized }: { emailNormalized: string }) => sql<Holder | Record<keyof Holder, null>>`
    select u.id, u.status, u.email, u.display_name, u.locale
    from (select) as asked left join users u on u.email_normalized = ${emailNormalized} and u.email_verified_at is not null and u.deleted_at is null`,
)
