import type { Kysely } from 'kysely'
import type { HashQueue } from '../../passwords/hasher.ts'
import { listHashForms } from '../../store/passwords/hash-forms.ts'
import type { Schema } from '../../store/schema.gen.ts'

/** Makes every verification take the same time, whatever hashes the users have now. */
export async function coverHashForms({ db, hashQueue }: { db: Kysely<Schema>; hashQueue: HashQueue }): Promise<void> {
  await hashQueue.coverForms(await listHashForms(db))
}
