import { platformAccountId } from '@constellation/contracts-rbac'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountId, type TestMx } from '../mx-worker.ts'
import { type OperatedMx, startOperatedMx } from './operated-mx.ts'

let operated: OperatedMx
let mx: TestMx
beforeAll(async () => {
  operated = await startOperatedMx()
  mx = operated.mx
  await mx.handIn()
  await mx.deliver()
  mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '400 ErrorInvalidRequest' }])
  await mx.handIn()
  await mx.deliver()
  mx.graph.control.setFaults([])
})
afterAll(() => operated[Symbol.asyncDispose]())

const account = ['--account', accountId]
/** Both sides of the hour in which the attempts ended. */
const around = ['--from', '24h', '--to', '2100-01-01T00:00:00Z']
const wide = ['--from', '24h', '--to', '0m']
const figures = () => mx.owner.db.selectFrom('telemetry_rollups').selectAll().orderBy('outcome').execute()

test('figures of delivery are shown by the groups that are named, as a table and as JSON', async () => {
  const { run, json } = operated
  expect(await json('telemetry', 'delivery', ...account, ...wide)).toMatchObject([{ attempts: 2, sent: 1, failed: 1 }])
  const { code, out } = await run('telemetry', 'delivery', ...account, '--group', 'outcome,code', '--by', 'day')
  expect(code).toBe(0)
  expect(out).toMatch(/^FROM \(UTC\) +OUTCOME +CODE +ATTEMPTS +SENT +FAILED +MEAN MS +MOST MS +WAITED MS\n/)
  expect(out).toMatch(/ 00:00:00 +queued_by_provider +- +1 +1 +0 /)
  expect(out).toMatch(/ 00:00:00 +terminal_failure +invalid_message +1 +0 +1 /)
  const grouped = await run('telemetry', 'delivery', ...account, '--group', 'provider,mailbox')
  expect(grouped.out).toContain(mx.provider.id)
  expect(grouped.out).toContain(mx.mailbox.id)
  expect(await json('telemetry', 'delivery', ...account, '--provider', mx.mailbox.id)).toEqual([])
})

test('the time that attempts took is shown as percentiles', async () => {
  const { out } = await operated.run('telemetry', 'latency', ...account, '--group', 'provider')
  expect(out).toMatch(/^PROVIDER +ATTEMPTS +P50 MS +P95 MS +P99 MS +MOST MS\n[\w-]{36} +2 /)
  expect(await operated.json('telemetry', 'latency', ...account, '--mailbox', mx.mailbox.id)).toMatchObject([
    { attempts: 2 },
  ])
})

test('what waits is shown under telemetry as well', async () => {
  const { run } = operated
  expect((await run('telemetry', 'queue', ...account)).out).toMatch(/^STATE +MESSAGES +OLDEST\n/)
})

test('a range or a group that cannot be used is refused and names the option', async () => {
  for (const [args, code, reason] of [
    [['delivery', '--group', 'colour'], 2, /^error: --group/],
    [['delivery', '--by', 'week'], 2, /^error: --by: /],
    [['delivery', '--from', 'yesterday'], 2, /"yesterday" is not a time/],
    [['delivery', '--from', '0m', '--to', '24h'], 1, /\/query\/to: is not after from/],
    [['latency', '--group', 'code'], 2, /^error: --group/],
    [['rebuild'], 2, /name the beginning: --from/],
    [['rebuild', '--from', '1h', '--to', '2h'], 2, /--to is not after --from/],
    [['rebuild', '--from', '1h', '--api', 'https://api.example.test'], 2, /--api/],
  ] as const)
    expect(await operated.run('telemetry', ...args)).toMatchObject({
      code,
      out: '',
      err: expect.stringMatching(reason),
    })
})

test('figures are computed again, with the same result when they were right', async () => {
  const right = await figures()
  const first = await operated.run('telemetry', 'rebuild', ...around)
  expect(first).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/ UTC are computed again\. All of them were right\.\n$/),
  })
  expect(await figures()).toEqual(right)
  await mx.owner.db.updateTable('telemetry_rollups').set({ attempts: '7' }).execute()
  expect(await operated.json('telemetry', 'rebuild', ...around)).toMatchObject({ wrong: 2 })
  expect(await figures()).toEqual(right)
  expect(await operated.audit('telemetry')).toMatchObject([
    { action: 'telemetry.rebuild', actor_kind: 'command', account_id: platformAccountId, detail: { wrong: 0 } },
    { action: 'telemetry.rebuild', detail: { wrong: 2 } },
  ])
})

test('through the API a reader sees the same figures', async () => {
  const { operators, runRemotely, run } = operated
  const reader = await operators.operator('mx_admin', 'mx_read')
  const fixed = ['--from', '2026-01-01T00:00:00Z', '--to', '2026-01-02T00:00:00Z', '--account', 'platform', '--json']
  for (const name of ['delivery', 'latency'])
    expect(await runRemotely(reader.token, ['telemetry', name, ...fixed])).toEqual(
      await run('telemetry', name, ...fixed),
    )
})
