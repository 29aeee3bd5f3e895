import { type Kysely, sql } from 'kysely'
import { oneRow } from './one-row.ts'
import type { Schema } from './schema.gen.ts'

/**
 * The content of a message as it is stored. One that is an object has what is read without it, sealed, in its row: see
 * `domain/messages/content.ts`.
 */
export type StoredContent = { sealed: string; in_object: boolean }

/** The content of a message; undefined when it is erased. */
export function findContent(db: Kysely<Schema>, itemId: string): Promise<StoredContent | undefined> {
  return db.selectFrom('item_contents').select(['sealed', 'in_object']).where('item_id', '=', itemId).executeTakeFirst()
}

/** Whether the content of some message is an object. */
export async function hasObjects(db: Kysely<Schema>): Promise<boolean> {
  const { found } = oneRow(
    await sql<{ found: boolean }>`
    select exists (select from item_contents where in_object) or exists (select from content_leftovers) as found`.execute(
      db,
    ),
  )
  return found
}

/**
 * Puts on the record that an object is about to be written. Its message is accepted within the hour, which takes the record away; otherwise
 * the object is a leftover.
 */
export async function announceObject(db: Kysely<Schema>, itemId: string): Promise<void> {
  await sql`insert into content_leftovers (item_id, due_at) values (${itemId}::uuid, now() + interval '1 hour')`.execute(
    db,
  )
}

/** Objects whose messages do not need them any more, at most a hundred. A message that is being accepted at this moment is left alone. */
export async function listLeftovers(db: Kysely<Schema>): Promise<string[]> {
  const { rows } = await sql<{ item_id: string }>`
    select item_id from content_leftovers where due_at <= now() - interval '1 minute' order by due_at limit 100`.execute(
    db,
  )
  return rows.map(({ item_id }) => item_id)
}

/** Forgets leftovers that are removed. */
export async function forgetLeftovers(db: Kysely<Schema>, itemIds: readonly string[]): Promise<void> {
  await sql`delete from content_leftovers where item_id = any (${[...itemIds]}::uuid[])`.execute(db)
}
