import { type Kysely, sql } from 'kysely'

/** The forms of password hashes can be listed without reading every hash. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      String.raw`create index credentials_hash_form on credentials (substring(secret_hash from '^(\$argon2[a-z]*\$v=[0-9]+\$[^$]+|\$[^$]+\$[^$]+)'))
      where kind = 'password'`,
    )
    .execute(db)
}
