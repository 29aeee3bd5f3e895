import { type Kysely, sql } from 'kysely'
import { oneRow } from './one-row.ts'
import type { Schema } from './schema.gen.ts'

/** The time of the database. */
export async function readClock(db: Kysely<Schema>): Promise<Date> {
  const { now } = oneRow(await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db))
  return now
}

/** How many messages one statement deals with, so that none holds many rows for long. */
const atOnce = 1000

/**
 * Erases the content of messages that were sent longer ago than `hours`. One that some recipients did not get keeps it while its failure is
 * open: it may be redriven. Gives how many.
 */
export function eraseSentContent(db: Kysely<Schema>, hours: number): Promise<number> {
  return inParts(async () => {
    const { rows } = await sql<{ erased: number }>`
      with erased as (
        update queue_items set content_erased_at = now()
        where id in (select id from queue_items
          where status = 'sent' and content_erased_at is null and finished_at <= now() - make_interval(hours => ${hours})
            and not exists (select from retained_failures f
              where f.item_id = queue_items.id and f.cycle = queue_items.cycle and f.state = 'open' and f.erased_at is null)
          order by finished_at limit ${atOnce} for update skip locked)
        returning id
      ), contents as (delete from item_contents c using erased where c.item_id = erased.id)
      select count(*)::integer as erased from erased`.execute(db)
    return rows[0]?.erased ?? 0
  })
}

/**
 * Erases what is kept of failures whose time is over: what the provider said, the note, and the content of the message unless it is
 * under way again. The figures stay.
 */
export function eraseFailures(db: Kysely<Schema>): Promise<number> {
  return inParts(async () => {
    const { rows } = await sql<{ erased: number }>`
      with over as (
        update retained_failures set erased_at = now(), provider_message = null, note = null
        where id in (select id from retained_failures where erased_at is null and retain_until <= now()
          order by retain_until limit ${atOnce} for update skip locked)
        returning item_id, cycle
      ), attempts as (
        update delivery_attempts a set provider_message = null from over
        where a.item_id = over.item_id and a.cycle = over.cycle and a.provider_message is not null
      ), items as (
        update queue_items q set content_erased_at = now() from over
        where q.id = over.item_id and q.cycle = over.cycle and q.status in ('failed', 'sent') and q.content_erased_at is null
        returning q.id
      ), contents as (delete from item_contents c using items where c.item_id = items.id)
      select count(*)::integer as erased from over`.execute(db)
    return rows[0]?.erased ?? 0
  })
}

/** Empties idempotency keys that are a day old: they can be used again. */
export function emptyKeys(db: Kysely<Schema>): Promise<number> {
  return inParts(async () => {
    const { rows } = await sql<{ emptied: number }>`
      with emptied as (
        update queue_items set idempotency_key = null, idempotency_hash = null
        where id in (select id from queue_items
          where idempotency_key is not null and accepted_at <= now() - interval '24 hours'
          order by accepted_at limit ${atOnce} for update skip locked)
        returning id
      ) select count(*)::integer as emptied from emptied`.execute(db)
    return rows[0]?.emptied ?? 0
  })
}

/** Deletes deliveries of webhooks that are 30 days old and ended, or whose webhook is gone. */
export function deleteOldDeliveries(db: Kysely<Schema>): Promise<number> {
  return inParts(async () => {
    const { rows } = await sql<{ deleted: number }>`
      with deleted as (
        delete from webhook_deliveries where id in (select d.id from webhook_deliveries d
          where d.created_at <= now() - interval '30 days'
            and (d.state <> 'waiting' or not exists (select from webhook_endpoints e where e.id = d.endpoint_id))
          limit ${atOnce} for update skip locked)
        returning id
      ) select count(*)::integer as deleted from deleted`.execute(db)
    return rows[0]?.deleted ?? 0
  })
}

/** Repeats a step until it finds less than a whole part. */
async function inParts(step: () => Promise<number>): Promise<number> {
  let sum = 0
  for (;;) {
    const done = await step()
    sum += done
    if (done < atOnce) return sum
  }
}
