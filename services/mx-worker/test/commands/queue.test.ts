import { platformAccountId } from '@constellation/contracts-rbac'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { accountId, sender, type TestMx } from '../mx-worker.ts'
import { type OperatedMx, startOperatedMx } from './operated-mx.ts'

let operated: OperatedMx
let mx: TestMx
beforeAll(async () => {
  operated = await startOperatedMx()
  mx = operated.mx
})
afterAll(() => operated[Symbol.asyncDispose]())

const account = ['--account', accountId]
const refuseAll = () =>
  mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '400 ErrorInvalidRequest' }])
const mend = () => mx.graph.control.setFaults([])

/** Messages that the provider refuses for good. */
async function failed(count: number, change: object = {}): Promise<string[]> {
  refuseAll()
  const ids: string[] = []
  for (let index = 0; index < count; index++) ids.push(await mx.handIn({ subject: `No ${index}`, ...change }))
  await mx.deliver()
  mend()
  return ids
}

const states = async (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await mx.item(id)).status))
/** Each test begins with an empty queue. */
beforeEach(async () => {
  await mx.owner.db
    .updateTable('queue_items')
    .set({ status: 'deleted' })
    .where('status', 'in', ['queued', 'retry_wait', 'failed', 'sent'])
    .execute()
})

test('the queue shows what waits in each state, how old it is, and what sends nothing and why', async () => {
  const { run, json } = operated
  expect((await run('queue', ...account)).out).toMatch(/^STATE +MESSAGES +OLDEST\nqueued +0 +-\n/)
  await mx.handIn()
  await mx.timePasses(3 * 3_600_000)
  await run('provider', 'pause', mx.provider.id, '--reason', 'an outage')
  await mx.owner.db.updateTable('mailboxes').set({ status: 'held', hold_reason: 'access_denied' }).execute()
  const { code, out } = await run('queue', ...account)
  expect(code).toBe(0)
  expect(out).toMatch(/\nqueued +1 +\d+ s\n/)
  expect(out).toMatch(/\nLongest due +3 h 0 min\n/)
  expect(out).toMatch(/\nprovider +[\w-]{36} +paused +an outage\nmailbox +[\w-]{36} +held +access_denied\n$/)
  expect(await json('queue', ...account)).toMatchObject({
    states: expect.arrayContaining([expect.objectContaining({ status: 'queued', messages: 1 })]),
    paused: { providers: [{ id: mx.provider.id, reason: 'an outage' }] },
  })
  await run('provider', 'resume', mx.provider.id)
  await run('mailbox', 'release', mx.mailbox.id)
})

test('the messages of the queue are narrowed by each filter, as a table and as JSON', async () => {
  const { run, json } = operated
  const [first = ''] = await failed(1)
  const second = await mx.handIn({ lane: 'bulk' })
  const ids = async (...args: string[]) =>
    (await json('queue', 'list', ...account, ...args)).map(({ id }: { id: string }) => id)
  expect((await ids()).slice(0, 2)).toEqual([second, first])
  for (const narrowed of [
    ['--status', 'failed'],
    ['--code', 'invalid_message', '--status', 'failed'],
    ['--provider', mx.provider.id, '--lane', 'transactional', '--status', 'failed'],
    ['--mailbox', mx.mailbox.id, '--status', 'failed', '--limit', '1'],
  ])
    expect(await ids(...narrowed)).toEqual([first])
  expect(await ids('--before', '24h')).toEqual([])
  expect((await run('queue', 'list', ...account, '--status', 'failed')).out).toMatch(
    /^ACCEPTED \(UTC\) +MESSAGE .*\n.* failed +- +invalid_message\n$/,
  )
  expect(await run('queue', 'list', '--lane', 'fast')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error: --lane: /),
  })
})

test('a failed message is sent again, and one that is not says what to do', async () => {
  const { run } = operated
  const [id = ''] = await failed(1)
  expect(await run('redrive', id)).toMatchObject({
    code: 0,
    out: `The message ${id} is sent again, in cycle 2. mx show ${id} tells what becomes of it.\n`,
  })
  await mx.deliver()
  expect(await states([id])).toEqual(['sent'])
  expect(await run('redrive', id)).toMatchObject({ code: 1, err: expect.stringMatching(/^error: state_conflict: /) })
  expect(await run('retry', id)).toMatchObject({ code: 1, err: expect.stringContaining('it is sent') })
  expect(await run('redrive', id, '--through', mx.mailbox.id)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: not_found: /),
  })
})

test('what waits for its next attempt is tried at once', async () => {
  mx.graph.control.setFaults([
    { kind: 'status', at: 'sendMail', value: '500 ErrorInternalServerTransientError', times: 1 },
  ])
  const id = await mx.handIn()
  await mx.deliver()
  expect(await states([id])).toEqual(['retry_wait'])
  expect(await operated.run('retry', id)).toMatchObject({ code: 0, out: expect.stringContaining('is due now') })
  await mx.deliver()
  expect(await states([id])).toEqual(['sent'])
})

test('an operator says what became of a message that may have been sent', async () => {
  mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '504 UnknownError', times: 2 }])
  const ids = [await mx.handIn(), await mx.handIn()]
  await mx.deliver()
  mend()
  expect(await states(ids)).toEqual(['unknown', 'unknown'])
  const [first = '', second = ''] = ids
  expect(await operated.run('resolve', first, '--as', 'sent', '--note', 'seen in Sent Items')).toMatchObject({
    code: 0,
    out: `The message ${first} counts as sent.\n`,
  })
  expect(await operated.run('resolve', second, '--as', 'not_sent')).toMatchObject({
    code: 0,
    out: `The message ${second} is sent again.\n`,
  })
  expect(await states(ids)).toEqual(['sent', 'retry_wait'])
  expect(await operated.run('resolve', first, '--as', 'lost')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error: --as: /),
  })
  expect(await operated.audit(first)).toContainEqual(
    expect.objectContaining({ action: 'item.resolve', actor_kind: 'command' }),
  )
})

test('a message is deleted once, and a second time says so', async () => {
  const id = await mx.handIn()
  expect(await operated.run('delete', id)).toMatchObject({ code: 0, out: `The message ${id} is deleted.\n` })
  expect(await operated.run('delete', id)).toMatchObject({ code: 0, out: `The message ${id} was deleted before.\n` })
  expect(await operated.run('delete', mx.mailbox.id)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: not_found: /),
  })
})

test('a selection is counted first, and changes nothing when another number matches than was counted', async () => {
  const { run, json } = operated
  const ids = await failed(3)
  const selected = [...account, '--status', 'failed', '--code', 'invalid_message']
  for (const [command, done] of [
    ['redrive', /^3 of 3 failed messages are sent again\.\n$/],
    ['delete', /^3 of 3 messages are deleted\.\n$/],
  ] as const) {
    const counted = await run(command, ...selected, '--dry-run')
    expect(counted).toMatchObject({ code: 0, out: expect.stringMatching(/^3 .*Write --expect 3 instead of --dry-run/) })
    expect(await run(command, ...selected, '--expect', '2')).toMatchObject({
      code: 1,
      out: '',
      err: 'error: count_mismatch: 3 messages match and 2 are expected: look again\n',
    })
    expect(await states(ids)).toEqual(['failed', 'failed', 'failed'])
    expect(await run(command, ...selected, '--expect', '3')).toMatchObject({
      code: 0,
      out: expect.stringMatching(done),
    })
    if (command === 'redrive') {
      refuseAll()
      await mx.deliver()
      mend()
    }
  }
  expect(await states(ids)).toEqual(['deleted', 'deleted', 'deleted'])
  expect(await json('delete', ...selected, '--expect', '0')).toEqual({
    matched: 0,
    deleted: 0,
    skipped: [],
    jobId: null,
  })
})

test('a selection without a guard or without a condition is refused before anything is changed', async () => {
  const [id = ''] = await failed(1)
  for (const [args, reason] of [
    [['delete'], /write --dry-run first/],
    [['delete', ...account, '--status', 'failed'], /write --dry-run first/],
    [['delete', '--status', 'failed', '--dry-run', '--expect', '1'], /write --dry-run first/],
    [['delete', ...account, '--dry-run'], /the selection: an empty filter would select everything/],
    [['delete', ...account, '--status', 'lost', '--dry-run'], /--status: /],
    [['delete', id, '--status', 'failed'], /--status selects messages/],
    [['redrive', id, id], /write one MESSAGE/],
    [['redrive', ...account, '--status', 'failed', '--expect', 'all'], /--expect: /],
    [['redrive', ...account, '--through', id, '--status', 'failed', '--dry-run'], /go with one MESSAGE/],
  ] as const)
    expect(await operated.run(...args)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(reason) })
  expect(await states([id])).toEqual(['failed'])
})

test('a large deletion goes on in the background, and its job tells how far it is', async () => {
  await sql`insert into queue_items (id, account_id, mailbox_id, provider_id, lane, expires_at, size_bytes, recipient_count, created_by)
    select gen_random_uuid(), ${accountId}, ${mx.mailbox.id}, ${mx.provider.id}, 2, now() + interval '1 day', 1, 1, 'a test'
    from generate_series(1, 1001)`.execute(mx.owner.db)
  const { out } = await operated.run('delete', ...account, '--lane', 'bulk', '--status', 'queued', '--expect', '1001')
  const [, jobId = ''] = /^1000 of 1001 .*\n.*mx job ([\w-]{36}) /.exec(out) ?? []
  expect(await operated.run('job', jobId)).toMatchObject({
    code: 0,
    out: '1000 of 1001 messages are deleted so far.\n',
  })
})

test('through the API an operator of the platform does the same in the account of the platform, and a reader only looks', async () => {
  const { operators, runRemotely } = operated
  await mx.addProvider({}, platformAccountId)
  await mx.addMailbox(sender, platformAccountId)
  const { client } = await mx.application(['mx_send'], platformAccountId)
  const { id } = await client.sendMessage({
    body: { from: sender, to: ['ada@example.org'], subject: 'Hello', text: 'Hello' },
    headers: {},
  })
  const operator = await operators.operator('mx_admin', 'mx_read', 'mx_operate')
  const reader = await operators.operator('mx_admin', 'mx_read')
  const selected = ['--account', 'platform', '--status', 'queued']
  for (const args of [
    ['queue', '--account', 'platform'],
    ['queue', 'list', '--account', 'platform'],
    ['delete', ...selected, '--dry-run'],
  ]) {
    const here = await operated.run(...args)
    expect(here).toMatchObject({ code: 0, err: '' })
    if (args[0] !== 'queue' || args.length > 3) expect(await runRemotely(operator.token, args)).toEqual(here)
    else expect(await runRemotely(operator.token, args)).toMatchObject({ code: 0, err: '' })
  }
  expect(await runRemotely(reader.token, ['queue', 'list', '--account', 'platform'])).toMatchObject({ code: 0 })
  expect(await runRemotely(reader.token, ['delete', id])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: permission_denied: /),
  })
  expect(await runRemotely(operator.token, ['delete', id])).toMatchObject({ code: 0 })
  expect(await operated.audit(id)).toContainEqual(
    expect.objectContaining({ action: 'item.delete', actor_kind: 'user', actor_id: operator.person.id }),
  )
})
