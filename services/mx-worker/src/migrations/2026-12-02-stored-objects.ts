import { type Kysely, sql } from 'kysely'

/** Contents of large messages may be objects outside the database. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** The object of a content that is erased is a leftover. */
const leaveObject = `create function leave_object() returns trigger language plpgsql as $$
  begin
    insert into content_leftovers (item_id, due_at) values (old.item_id, now()) on conflict (item_id) do nothing;
    return null;
  end $$`

const statements = [
  // With an object, `sealed` is what is read without it.
  `alter table item_contents add column in_object boolean not null default false`,
  `create index item_contents_objects on item_contents (item_id) where in_object`,

  // Objects that are to be removed once they are due: their messages are erased, or were not accepted.
  `create table content_leftovers (
    item_id uuid primary key,
    due_at timestamptz not null
  )`,
  `create index content_leftovers_due on content_leftovers (due_at)`,
  leaveObject,
  `create trigger leave_object after delete on item_contents for each row when (old.in_object) execute function leave_object()`,
]
