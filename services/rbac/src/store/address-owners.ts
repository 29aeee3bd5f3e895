import { statement } from '@constellation/database'
import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.gen.ts'
import type { UserRow } from './users.ts'

/** The user who has proved an address. */
export type AddressOwner = Pick<UserRow, 'id' | 'status' | 'display_name' | 'locale'> & { email: string }

/**
 * The user who has proved an address. An unknown address reads an empty row, so that the time does not tell whether the
 * user exists.
 */
export async function findAddressOwner(db: Kysely<Schema>, emailNormalized: string): Promise<AddressOwner | undefined> {
  const [row] = await addressOwnerRow(db, { emailNormalized })
  return row?.id ? row : undefined
}

const addressOwnerRow = statement(
  (_: Kysely<Schema>, { emailNormalized }: { emailNormalized: string }) => sql<
    AddressOwner | Record<keyof AddressOwner, null>
  >`
    select u.id, u.status, u.email, u.display_name, u.locale
    from (select) as asked left join users u on u.email_normalized = ${emailNormalized} and u.email_verified_at is not null and u.deleted_at is null`,
)
