import { text } from 'node:stream/consumers'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { freshWallet, type TestBroker } from '../broker.ts'
import { pendingRecords, settlements, startOperatedBroker } from './start-operated-broker.ts'

/** Records that are committed, with nothing in between. */
async function commit(broker: TestBroker, ids: readonly string[]): Promise<void> {
  const now = broker.clock.now()
  await broker.owner.insertInto('mint_log').values(pendingRecords(ids, now)).execute()
  await sql`select from write_audit(${settlements(ids, now)}::jsonb)`.execute(broker.owner)
}

const idsOf = (csv: string) => [...csv.matchAll(/^\d+,"(aud_[^"]+)"/gm)].map(([, id]) => id)
const numbered = (name: string, count: number) => Array.from({ length: count }, (_, index) => `aud_${name}${index}`)

test('a slow transaction between two fast ones is in the export, although the stream runs: all three once', async () => {
  await using world = await startOperatedBroker()
  const { broker } = world
  const { client } = await world.operator('broker_read')
  await commit(broker, numbered('before', 600))
  const now = broker.clock.now()
  // It is begun first, with the first id and the first moment, and commits last.
  const slow = await broker.owner.startTransaction().execute()
  await slow
    .insertInto('mint_log')
    .values(pendingRecords(['aud_a_slow'], now))
    .execute()
  await commit(broker, ['aud_b_fast'])
  const parts = (await client.exportMints({ query: {} }))[Symbol.asyncIterator]()
  const read = [(await parts.next()).value, (await parts.next()).value]
  await commit(broker, ['aud_c_fast'])
  await sql`select from write_audit(${settlements(['aud_a_slow'], now)}::jsonb)`.execute(slow)
  await slow.commit().execute()
  for (let part = await parts.next(); !part.done; part = await parts.next()) read.push(part.value)
  const ids = idsOf(read.join(''))
  expect(ids.slice(-3)).toEqual(['aud_b_fast', 'aud_c_fast', 'aud_a_slow'])
  expect(ids).toHaveLength(603)
  expect(new Set(ids).size).toBe(603)
})

test('a reader goes on after the last place, and gets what was settled since', async () => {
  await using world = await startOperatedBroker()
  const { broker } = world
  const { client } = await world.operator('broker_read')
  await commit(broker, numbered('one', 3))
  const first = await text(await client.exportMints({ query: {} }))
  const last = Number(/^(\d+),[^\n]*\r\n$/m.exec(first.split('\r\n').at(-2)?.concat('\r\n') ?? '')?.[1])
  await commit(broker, numbered('two', 2))
  expect(idsOf(await text(await client.exportMints({ query: { after: last } })))).toEqual(numbered('two', 2))
})

test('an export is made in pages, and no further than it is read', async () => {
  await using world = await startOperatedBroker()
  const { broker } = world
  const { token, client } = await world.operator('broker_read')
  await commit(broker, numbered('row', 1300))
  const response = await broker.fetch(
    new Request('https://broker.example.test/v1/operator/mints.csv', { headers: { authorization: `Bearer ${token}` } }),
  )
  const sizes: number[] = []
  for await (const part of response.body ?? []) sizes.push(new TextDecoder().decode(part).split('\r\n').length - 1)
  expect(sizes).toEqual([1, 500, 500, 300])
  const parts = (await client.exportMints({ query: {} }))[Symbol.asyncIterator]()
  await parts.next()
  await parts.return?.()
  const ends = (await world.audit()).filter(({ action }) => action === 'mint.export.end')
  expect(ends).toHaveLength(1)
})

test('the lines are RFC 4180, with the filters of the list, and no cell is a formula', async () => {
  await using world = await startOperatedBroker()
  const { broker } = world
  const { client } = await world.operator('broker_read')
  const master = await broker.program()
  await broker.pair()
  await broker.grant(master, { wallet: freshWallet(), folder: '' }, { scope_path: "=HYPERLINK('http:/x,y')/" })
  const csv = await text(await client.exportMints({ query: { person: master.session.omni_account } }))
  const [header, line, ...rest] = csv.split('\r\n')
  expect(header).toMatch(/^"position","id","kind",/)
  expect(line).toContain(`,"'=HYPERLINK('http:/x,y')/",`)
  expect(rest).toEqual([''])
})

test('security events are exported in the same form', async () => {
  await using world = await startOperatedBroker()
  const { client } = await world.operator('broker_read')
  await expect(world.broker.as('a.b.c').listGrants({ query: {} })).rejects.toThrow()
  const csv = await text(await client.exportSecurityEvents({ query: { kind: 'auth_failed' } }))
  expect(csv).toMatch(
    /^"position","id","at","kind","outcome","source_ip","omni_account","wallet","request_id","detail"\r\n1,"evt_\w+",\d+,"auth_failed","unauthorized",[^\r\n]*\r\n$/,
  )
  expect(await text(await client.exportSecurityEvents({ query: { kind: 'sts_error' } }))).toMatch(
    /^"position",[^\n]*\n$/,
  )
})
