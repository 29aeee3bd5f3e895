import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { startMx, type TestMx } from '../mx-worker.ts'

const faults = {
  'whose attempt cannot be written': 'before insert on delivery_attempts',
  'whose end cannot be written': `before update of outcome on delivery_attempts`,
}

async function failFor(mx: TestMx, id: string, when: string) {
  const fail = `if new.item_id = '${id}' then raise exception 'a fault of the database'; end if; return new;`
  await sql
    .raw(`create function fail() returns trigger language plpgsql as $$ begin ${fail} end $$`)
    .execute(mx.owner.db)
  await sql.raw(`create trigger fail ${when} for each row execute function fail()`).execute(mx.owner.db)
}

test.each(Object.entries(faults))(
  'a message %s does not keep the others of its moment from their end',
  async (_, when) => {
    await using mx = await startMx()
    const ids = await Promise.all(Array.from({ length: 8 }, () => mx.handIn()))
    const bad = ids[3] ?? ''
    await failFor(mx, bad, when)
    await mx.deliver()
    const items = await mx.owner.db.selectFrom('queue_items').select(['id', 'status']).execute()
    expect(new Map(items.map(({ id, status }) => [String(id), status]))).toEqual(
      new Map(ids.map((id) => [id, id === bad ? 'sending' : 'sent'])),
    )
  },
)
