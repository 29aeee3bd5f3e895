import type { Mx } from './mx.ts'

/** Adds messages that wait, and are due: ten thousandths of a second apart, from each mailbox in turn. They have no content. */
export async function addWaitingItems(
  { database }: Mx,
  count: number,
  /** All of them are of one lane, or else of each in turn. */
  { lane }: { lane?: number } = {},
): Promise<void> {
  await database.query(fill, [count, lane ?? null])
  await database.query('vacuum analyze queue_items')
}

const fill = `
  with place as (
    select id, account_id, row_number() over (order by id) - 1 as no, count(*) over () as all_of_them from mailboxes
  )
  insert into queue_items (id, account_id, mailbox_id, provider_id, lane, next_attempt_at, expires_at, size_bytes, recipient_count, created_by)
  select uuidv7(), place.account_id, place.id, (select id from providers limit 1), coalesce($2::int, n % 3),
    now() - n * interval '10 milliseconds', now() + interval '1 day', 1000, 1, 'a bench'
  from generate_series(1, $1::int) n join place on place.no = n % place.all_of_them`
