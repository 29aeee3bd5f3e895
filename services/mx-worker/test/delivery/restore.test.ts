import { messageStates } from '@constellation/contracts-mx'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { claimItems } from '../../src/store/claims.ts'
import { runMx } from '../commands/run-mx.ts'
import { startMx, type TestMx } from '../mx-worker.ts'
import { backUp } from './backup.ts'
import { sendingAt, type Way } from './modes.ts'

const messages = 100
/** How many of them go out between the backup and its restore. */
const goneOut = 90

/** A world that sends in one way. */
async function startWith(way: Way) {
  const mx = await startMx({ policy: { mail: { mode: way.mode }, retry: { maxAttempts: 50 } } })
  await mx.prove(way.by)
  return mx
}

/** Messages in every state that waits, in the first order of their subjects. */
async function handInAll(mx: TestMx, way: Way): Promise<string[]> {
  const ids: string[] = []
  const add = async (count: number) => {
    for (let index = 0; index < count; index++) ids.push(await mx.handIn({ subject: `No ${ids.length}` }))
  }
  await add(10)
  mx.graph.control.setFaults([
    { kind: 'status', at: sendingAt(way), value: '500 ErrorInternalServerTransientError', times: 5 },
  ])
  await mx.deliver()
  mx.graph.control.setFaults([])
  await add(messages - 10)
  // A worker that was at work when the backup was taken.
  await claimItems(mx.deps.db, { worker: 'of before', leaseSeconds: 600, places: [5, 5, 5] })
  return ids
}

/** Lets time pass until nothing changes by itself any more, at most for a day. */
async function settle(mx: TestMx, ids: readonly string[]) {
  for (let hours = 0; hours < 24; hours++) {
    for (const ms of [40_000, 320_000, 3_600_000]) {
      await mx.sweep()
      await mx.deliver()
      await mx.timePasses(ms)
    }
    const states = await statesOf(mx, ids)
    if (states.every((state) => state !== 'retry_wait' && state !== 'queued' && state !== 'sending')) return
  }
}

const statesOf = async (mx: TestMx, ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await mx.item(id)).status))

/** How often each subject was accepted by the provider. */
function copies(mx: TestMx): ReadonlyMap<string, number> {
  const counted = new Map<string, number>()
  for (const { subject } of mx.graph.control.accepted()) counted.set(subject, (counted.get(subject) ?? 0) + 1)
  return counted
}

test.each([
  { mode: 'draft_send', by: 'header' },
  { mode: 'draft_send', by: 'none' },
  { mode: 'mime', by: 'message_id' },
  { mode: 'send_mail', by: 'header' },
  { mode: 'send_mail', by: 'none' },
] satisfies Way[])(
  'after a restore nothing is sent twice that had gone out in the mode $mode, found by $by',
  async (way) => {
    await using mx = await startWith(way)
    const ids = await handInAll(mx, way)
    const backup = await backUp(mx)

    // The last ten have not gone out when all is lost.
    const last = ids.slice(goneOut)
    await mx.owner.db
      .updateTable('queue_items')
      .set({ next_attempt_at: new Date('2100-01-01') })
      .where('id', 'in', last)
      .execute()
    await settle(mx, ids.slice(0, goneOut))
    const before = copies(mx)
    expect([...before.values()]).toEqual(Array(goneOut).fill(1))

    await backup.restore()
    const counted = await runMx(mx, ['restore-mark', '--dry-run'])
    const [, waiting = ''] = /--expect (\d+) /.exec(counted.out) ?? []
    expect(await runMx(mx, ['restore-mark', '--expect', waiting])).toMatchObject({ code: 0, err: '' })
    const open = await mx.owner.db.selectFrom('queue_items').select('id').where('status', '=', 'unknown').execute()
    expect(open).toHaveLength(Number(waiting))

    await settle(mx, ids)
    const after = copies(mx)
    expect(new Set(after.values())).toEqual(new Set([1]))
    const [found, others] = [await statesOf(mx, ids.slice(0, goneOut)), await statesOf(mx, last)]
    const isFound = way.mode === 'draft_send' || way.by !== 'none'
    expect(new Set(isFound ? found : [])).toEqual(new Set(isFound ? ['sent'] : []))
    expect(found.filter((state) => state !== 'sent' && state !== 'unknown')).toEqual([])
    // What had not gone out is sent where a look shows that, and is shown to the operator elsewhere.
    expect(new Set(others)).toEqual(new Set([way.by === 'none' ? 'unknown' : 'sent']))
    expect(after.size).toBe(way.by === 'none' ? goneOut : messages)
    expect(await runMx(mx, ['verify', '--json'])).toMatchObject({ err: '' })
  },
)

test('the operator sees why such a message waits, and says what became of it', async () => {
  await using mx = await startWith({ mode: 'send_mail', by: 'none' })
  const id = await mx.handIn()
  await runMx(mx, ['restore-mark', '--expect', '1'])
  await mx.deliver()
  const shown = await runMx(mx, ['show', id])
  expect(shown.out).toMatch(
    /\nState +unknown\nWaits +a backup was restored: it may have been sent since, and is looked up, until /,
  )
  expect(await runMx(mx, ['resolve', id, '--as', 'not_sent'])).toMatchObject({ code: 0 })
  expect(await mx.item(id)).toMatchObject({ status: 'retry_wait', restored_at: null })
  await mx.deliver()
  expect((await mx.item(id)).status).toBe('sent')
  const actions = await mx.owner.db
    .selectFrom('audit_events')
    .select('action')
    .where('target', '=', id)
    .orderBy('id')
    .execute()
  expect(actions.map(({ action }) => action)).toContain('item.restore')
})

test('the books are right after a restore, with the attempt that was open in the backup', async () => {
  await using mx = await startWith({ mode: 'send_mail', by: 'header' })
  const id = await mx.handIn()
  const [claimed] = await claimItems(mx.deps.db, { worker: 'of before', leaseSeconds: 600, places: [1, 1, 1] })
  await sql`insert into delivery_attempts (id, item_id, cycle, attempt_no, worker_id, claim_token, provider_id, provider_kind, mailbox_id, account_id)
    select gen_random_uuid(), id, 1, 1, 'of before', claim_token, provider_id, 'office365_graph', mailbox_id, account_id from queue_items`.execute(
    mx.owner.db,
  )
  expect(claimed?.id).toBe(id)
  await runMx(mx, ['restore-mark', '--expect', '1'])
  expect(await mx.attempts(id)).toMatchObject([{ outcome: 'abandoned', ambiguous: true, counted: false }])
  expect(await mx.item(id)).toMatchObject({
    status: 'unknown',
    attempts_total: 1,
    attempts_in_cycle: 0,
    claim_token: null,
  })
  expect(await runMx(mx, ['verify'])).toMatchObject({ code: 0 })
})

test('mail that the suppression list holds is held again once it is known that it was not sent', async () => {
  await using mx = await startWith({ mode: 'send_mail', by: 'header' })
  await runMx(mx, [
    'suppression',
    'add',
    'ada@example.org',
    '--account',
    mx.provider.accountId,
    '--reason',
    'moved away',
  ])
  const id = await mx.handIn()
  await runMx(mx, ['restore-mark', '--expect', '1'])
  await mx.deliver()
  await mx.timePasses(600_000)
  await mx.deliver()
  const held = await mx.item(id)
  expect(held).toMatchObject({ status: 'retry_wait', hold_reason: expect.stringContaining('moved away') })
  expect(held.next_attempt_at).toEqual(held.expires_at)
  expect(mx.graph.control.accepted()).toEqual([])
})

test('a restored database marks its messages by itself, as the restore of Ansible tells it', async () => {
  await using mx = await startWith({ mode: 'send_mail', by: 'header' })
  const ids: string[] = []
  for (const status of messageStates) {
    const { id } = await mx.owner.db
      .insertInto('queue_items')
      .values({
        ...{
          id: mx.deps.newId(),
          account_id: mx.provider.accountId,
          mailbox_id: mx.mailbox.id,
          provider_id: mx.provider.id,
        },
        ...{
          lane: 0,
          status,
          expires_at: new Date('2100-01-01'),
          size_bytes: 1,
          recipient_count: 1,
          created_by: 'a test',
        },
        ...(status === 'sending' && { claim_token: crypto.randomUUID(), claim_expires_at: new Date('2100-01-01') }),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    ids.push(id)
  }
  const { rows } = await sql`select after_restore() as marked`.execute(mx.owner.db)
  expect(rows).toEqual([{ marked: 4 }])
  const waits = ['queued', 'sending', 'retry_wait', 'unknown']
  expect(await statesOf(mx, ids)).toEqual(messageStates.map((state) => (waits.includes(state) ? 'unknown' : state)))
  await expect(
    mx.owner.db.updateTable('queue_items').set({ status: 'sending' }).where('status', '=', 'unknown').execute(),
  ).rejects.toThrow('cannot pass from unknown to sending')
})

test('messages are counted before they are marked, and another count marks none', async () => {
  await using mx = await startWith({ mode: 'send_mail', by: 'none' })
  const id = await mx.handIn()
  for (const [args, code, reason] of [
    [[], 2, /write --dry-run first/],
    [['--expect', 'all'], 2, /--expect is the number/],
    [['--expect', '2'], 1, /1 messages wait and 2 are expected/],
  ] as const)
    expect(await runMx(mx, ['restore-mark', ...args])).toMatchObject({
      code,
      out: '',
      err: expect.stringMatching(reason),
    })
  expect((await mx.item(id)).status).toBe('queued')
})
