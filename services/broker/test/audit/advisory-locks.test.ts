import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { advisoryLocks } from '../../src/store/advisory-locks.ts'
import { startBroker } from '../broker.ts'

test('no two pieces of work wait for each other by one lock: every key is another one, that of the chain included', async () => {
  await using broker = await startBroker()
  const { rows } = await sql<{ text: string }>`
    select prosrc as text from pg_proc where proname = 'append_to_chain'`.execute(broker.owner)
  const [, ofChain] = /pg_advisory_xact_lock\((\d+)\)/.exec(rows[0]?.text ?? '') ?? []
  const keys = [Number(ofChain), ...Object.values(advisoryLocks)]
  expect(new Set(keys).size).toBe(keys.length)
  expect(keys).not.toContain(Number.NaN)
})
