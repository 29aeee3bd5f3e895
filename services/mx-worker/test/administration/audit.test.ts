import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AdministeredMx, refusal, startAdministeredMx } from './administered-mx.ts'

let world: AdministeredMx
beforeAll(async () => {
  world = await startAdministeredMx()
})
afterAll(() => world[Symbol.asyncDispose]())

test('the audit of an account says who did what through whom, the latest first', async () => {
  const account = await world.account()
  const { id } = await account.send()
  await world.mx.deliver()
  await account.client.deleteQueueItem({ params: { id } })
  const { items } = await account.client.listAudit({ query: { target: id } })
  expect(items.map(({ action, actor, service, outcome }) => [action, actor.kind, service, outcome])).toEqual([
    ['item.delete', 'user', 'console', 'ok'],
    ['item.send', 'system', null, 'ok'],
    ['attempt.finish', 'system', null, 'ok'],
    ['message.accept', 'application', null, 'ok'],
  ])
  expect(items[0]).toMatchObject({ actor: { id: account.person.id }, requestId: expect.any(String) })
  expect(JSON.stringify(items)).not.toMatch(/Welcome|Hello Ada|ada@example/)
})

test('the audit is read by each filter and page by page', async () => {
  const account = await world.account()
  const { id } = await account.send()
  await account.client.deleteQueueItem({ params: { id } })
  const list = async (query: object) => (await account.client.listAudit({ query })).items
  const all = await list({})
  expect(await list({ action: 'item.delete' })).toMatchObject([{ target: id }])
  expect((await list({ actor: account.person.id })).map(({ action }) => action)).toEqual(['item.delete'])
  expect(await list({ outcome: 'failed' })).toEqual([])
  expect(await list({ until: '2020-01-01T00:00:00Z' })).toEqual([])
  expect(await list({ since: '2020-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z' })).toEqual(all)
  const pages: typeof all = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await account.client.listAudit({ query: { limit: 2, ...(cursor !== undefined && { cursor }) } })
    pages.push(...page.items)
    cursor = page.nextCursor
  }
  expect(pages).toEqual(all)
  for (const query of [{ outcome: 'maybe' }, { since: 'yesterday' }, { action: '' }, { colour: 'red' }])
    expect((await refusal(list(query))).code).toBe('validation_failed')
  expect((await refusal(list({ cursor: 'AAAA' }))).code).toBe('malformed_request')
})

test('entries that the database writes by itself are in the order of time', async () => {
  const { rows } = await world.mx.owner.pool.query(
    'select new_event_id() as one, pg_sleep(0.002)::text, new_event_id() as other',
  )
  const [first] = rows
  expect(first.one < first.other).toBe(true)
  expect(first.one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const at = Number.parseInt(first.one.replaceAll('-', '').slice(0, 12), 16)
  const { rows: now } = await world.mx.owner.pool.query('select extract(epoch from now())::float8 * 1000 as ms')
  expect(Math.abs(now[0].ms - at)).toBeLessThan(600_000)
})
