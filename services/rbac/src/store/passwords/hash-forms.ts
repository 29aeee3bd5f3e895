import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.gen.ts'

/** As in the index `credentials_hash_form`, and in `formOf`. */
const form = sql.raw(String.raw`substring(secret_hash from '^(\$argon2[a-z]*\$v=[0-9]+\$[^$]+|\$[^$]+\$[^$]+)')`)

/** The forms of hashes that users have. Each one is one step in the index, however many users there are. */
export async function listHashForms(db: Kysely<Schema>): Promise<string[]> {
  const { rows } = await sql<{ form: string }>`
    with recursive forms (form) as (
      (select ${form} from credentials where kind = 'password' order by ${form} limit 1)
      union all
      select (select ${form} from credentials where kind = 'password' and ${form} > forms.form order by ${form} limit 1)
      from forms where forms.form is not null
    )
    select form from forms where form is not null`.execute(db)
  return rows.map((row) => row.form)
}
