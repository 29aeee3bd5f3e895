import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountId, startMx, type TestMx } from '../mx-worker.ts'
import { runMx } from './run-mx.ts'

let mx: TestMx
beforeAll(async () => {
  mx = await startMx({ policy: { retry: { maxAttempts: 1 } } })
})
afterAll(() => mx[Symbol.asyncDispose]())

const fault = (value: string) => mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value, times: 1 }])

/** A message that is delivered as far as it goes with one fault. */
async function delivered(value?: string, change: object = {}): Promise<string> {
  if (value !== undefined) fault(value)
  const id = await mx.handIn(change)
  await mx.deliver()
  return id
}

/** A message in each state that there is, by each way into it. Time passes before the first attempt alone: figures do not move with it. */
async function everyHistory() {
  await runMx(mx, ['provider', 'pause', mx.provider.id])
  const expired = await mx.handIn({ notAfter: new Date(mx.clock.now().getTime() + 60_000).toISOString() })
  await mx.timePasses(120_000)
  await mx.sweep()
  expect((await mx.item(expired)).status).toBe('failed')
  await runMx(mx, ['provider', 'resume', mx.provider.id])
  const sent = await delivered()
  await delivered(undefined, { test: true })
  const failed = await delivered('400 ErrorInvalidRequest')
  const redriven = await delivered('400 ErrorInvalidRequest')
  await runMx(mx, ['redrive', redriven])
  await mx.deliver()
  const discarded = await delivered('400 ErrorInvalidRequest')
  await runMx(mx, ['delete', discarded])
  const resolved = await delivered('504 UnknownError')
  await runMx(mx, ['resolve', resolved, '--as', 'sent'])
  await delivered('504 UnknownError')
  await delivered('429 TooManyRequests')
  await runMx(mx, ['provider', 'pause', mx.provider.id])
  const waiting = await mx.handIn()
  return { sent, failed, waiting }
}

const brokenRules = async () => {
  const { rules } = JSON.parse((await runMx(mx, ['verify', '--json'])).out)
  return rules.filter(({ wrong }: { wrong: number }) => wrong > 0).map(({ rule }: { rule: string }) => rule)
}

test('the books are right after every history, and each breach is named by its rule', async () => {
  const { sent, failed, waiting } = await everyHistory()
  const right = await runMx(mx, ['verify'])
  expect(right.out).toMatch(/^(ok {5}\S.*\n){11}\d+ messages with \d+ attempts were read\.\n$/)
  expect(right).toMatchObject({ code: 0, err: '' })
  const states = await sql<{ status: string }>`select distinct status from queue_items order by 1`.execute(mx.owner.db)
  expect(states.rows.map(({ status }) => status)).toEqual(['deleted', 'failed', 'queued', 'sent', 'unknown'])

  const broken: string[] = []
  for (const [rule, statement] of [
    ['each open failure is of a message', sql`update retained_failures set state = 'open' where state = 'discarded'`],
    ['has its recipients', sql`delete from item_recipients where item_id = ${waiting}`],
    [
      'is sealed by a key of the ring',
      sql`update item_contents set sealed = 'lost' || sealed where item_id = ${waiting}`,
    ],
    ['has its content', sql`delete from item_contents where item_id = ${waiting}`],
    ['each end of a message', sql`delete from audit_events where action = 'item.send' and target = ${sent}`],
    [
      'figures of delivery',
      sql`update telemetry_rollups set items_sent = items_sent + 1 where outcome = 'terminal_failure'`,
    ],
    ['counts its attempts right', sql`update queue_items set attempts_total = 9 where id = ${sent}`],
    ['each failed message', sql`delete from retained_failures where item_id = ${failed}`],
    ['each sent message', sql`update delivery_attempts set outcome = 'abandoned' where item_id = ${sent}`],
    ['each open attempt', copyOfAttempt(sent, 'started')],
    ['accepted twice', sql`${copyOfAttempt(sent, 'sent')}, ${attempt(sent, 'queued_by_provider', 102)}`],
  ] as const) {
    expect(broken.filter((one) => one.includes(rule))).toEqual([])
    await statement.execute(mx.owner.db)
    broken.splice(0, broken.length, ...(await brokenRules()))
    expect(broken).toContainEqual(expect.stringContaining(rule))
    if (rule === 'is sealed by a key of the ring')
      await sql`update item_contents set sealed = substring(sealed from 5)
      where item_id = ${waiting}`.execute(mx.owner.db)
  }
  const { code, out } = await runMx(mx, ['verify'])
  expect(code).toBe(1)
  expect(out).toMatch(
    new RegExp(`^WRONG {2}no message was accepted twice .*not so for 1 \\(${sent}\\)\\. mx show MESSAGE`),
  )
  expect(out).toMatch(/\nWRONG {2}the figures .*mx telemetry rebuild computes them again\.\n/)
})

/** Another attempt of a message, as nothing of ours would write it. */
const attempt = (
  item: string,
  outcome: string,
  no: number,
) => sql`(gen_random_uuid(), ${item}::uuid, 1, ${no}::integer, 'a worker', gen_random_uuid(),
  ${mx.provider.id}::uuid, 'office365_graph', ${mx.mailbox.id}::uuid, ${accountId}::uuid, 'send', ${outcome}, now(), 1)`
const copyOfAttempt = (
  item: string,
  outcome: string,
) => sql`insert into delivery_attempts (id, item_id, cycle, attempt_no, worker_id, claim_token,
  provider_id, provider_kind, mailbox_id, account_id, phase, outcome, finished_at, duration_ms) values ${attempt(item, outcome, outcome === 'sent' ? 101 : 100)}`

test('books that are verified while messages are delivered are right', async () => {
  await using other = await startMx()
  let isOver = false
  const verifying = (async () => {
    const codes: number[] = []
    while (!isOver) codes.push((await runMx(other, ['verify'])).code)
    return codes
  })()
  for (let round = 0; round < 5; round++) {
    await Promise.all(Array.from({ length: 10 }, () => other.handIn()))
    await other.deliver()
  }
  isOver = true
  const codes = await verifying
  expect(codes.length).toBeGreaterThan(0)
  expect(new Set(codes)).toEqual(new Set([0]))
})
