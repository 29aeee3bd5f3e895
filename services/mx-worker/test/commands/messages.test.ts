import { userInfo } from 'node:os'
import { platformAccountId } from '@constellation/contracts-rbac'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountId, greeting, sender, startMx, type TestMx } from '../mx-worker.ts'
import { runMx } from './run-mx.ts'

let mx: TestMx
beforeAll(async () => {
  mx = await startMx()
})
afterAll(() => mx[Symbol.asyncDispose]())

const account = ['--account', accountId]
const json = async (...args: string[]) => JSON.parse((await runMx(mx, [...args, '--json'])).out)
const byHand = ['send', '--from', sender, '--to', 'ada@example.org', '--subject', 'A try', ...account]

test('a message is handed in by hand as the user of the host, is sent, and is shown', async () => {
  const sent = await runMx(mx, byHand, { input: 'Hello Ada\n' })
  expect(sent).toMatchObject({ code: 0, err: '' })
  const [id = ''] = sent.out.split('\n')
  expect(sent.out).toContain(`mx show ${id}`)
  await mx.deliver()
  expect(mx.graph.control.receivedBy('ada@example.org')).toMatchObject([{ subject: 'A try' }])

  const { code, out } = await runMx(mx, ['show', id], { columns: 80 })
  expect(code).toBe(0)
  expect(out).toMatch(/^Message +[\w-]{36}\nState +sent\nSubject +A try\n/)
  expect(out).toMatch(/\nRECIPIENT +KIND +STATE +CODE\nada@example.org +to +accepted +-\n/)
  expect(out).toMatch(
    /\nATTEMPT +BEGAN \(UTC\) .*\n1\.1 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +send +queued_by_provider +202 +-\n$/,
  )
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  expect(await json('show', id)).toMatchObject({
    id,
    status: 'sent',
    subject: 'A try',
    attempts: [{ httpStatus: 202 }],
  })
  const entry = await mx.owner.db
    .selectFrom('audit_events')
    .selectAll()
    .where('target', '=', id)
    .where('action', '=', 'message.accept')
    .executeTakeFirstOrThrow()
  expect(entry).toMatchObject({ actor_kind: 'command', actor_id: userInfo().username, account_id: accountId })
})

test('a message that waits says for what, and until when', async () => {
  mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '503 ErrorServerBusy', times: 1 }])
  const { id } = JSON.parse((await runMx(mx, [...byHand, '--json'], { input: 'Hello' })).out)
  await mx.deliver()
  const { out } = await runMx(mx, ['show', id])
  expect(out).toMatch(/\nState +retry_wait, after provider_unavailable\nWaits +\S.*, until \d{4}-[\d-]+ [\d:]+ UTC\n/)
  await mx.timePasses(600_000)
  await mx.deliver()
})

test('a message is handed in as JSON, once for a key', async () => {
  const args = ['send', ...account, '--idempotency-key', 'try-1']
  const input = JSON.stringify({ ...greeting, lane: 'bulk' })
  const [first, second] = [await runMx(mx, args, { input }), await runMx(mx, args, { input })]
  expect([first.code, second.code]).toEqual([0, 0])
  expect(second.out.split('\n')[0]).toBe(first.out.split('\n')[0])
  expect(second.out).toContain('It was accepted before.')
  expect((await json('messages', ...account))[0]).toMatchObject({ lane: 'bulk' })
})

test('what cannot be read as a message is named, and nothing is handed in', async () => {
  const before = await json('messages', ...account)
  for (const [input, reason] of [
    ['', /not a message as a JSON object/],
    ['[]', /not a message as a JSON object/],
    [JSON.stringify({ ...greeting, to: ['nobody'], lane: 'fast' }), /cannot be read:\n {2}\/to\/0: .*\n {2}\/lane: /],
  ] as const)
    expect(await runMx(mx, ['send', ...account], { input })).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(reason),
    })
  expect(await runMx(mx, ['send', '--from', sender, '--to', 'nobody', '--subject', 'x'])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error: --to: /),
  })
  const refused = await runMx(mx, ['send', ...account], { input: JSON.stringify({ ...greeting, to: [] }) })
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('\n  /to: a message needs a recipient') })
  expect(await runMx(mx, byHand.slice(0, -2), { input: 'to the platform' })).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: from_not_allowed: /),
  })
  expect(await json('messages', ...account)).toHaveLength(before.length)
})

test('messages are narrowed by account, state, mailbox and time, as a table and as JSON', async () => {
  await runMx(mx, byHand, { input: 'Hello' })
  const { out } = await runMx(mx, ['messages', ...account])
  expect(out).toMatch(/^ACCEPTED \(UTC\) +MESSAGE +STATE +LANE +ATTEMPTS +LAST CODE\n/)
  expect(out).toMatch(/ queued +transactional +0 +-\n/)
  const all = await json('messages', ...account)
  expect(await json('messages', ...account, '--since', '1h')).toHaveLength(all.length)
  expect(await json('messages', ...account, '--mailbox', mx.mailbox.id)).toHaveLength(all.length)
  expect(await json('messages', ...account, '--mailbox', mx.provider.id)).toEqual([])
  expect(await json('messages', ...account, '--limit', '1')).toEqual(all.slice(0, 1))
  const states = (await json('messages', ...account, '--status', 'queued')).map(
    ({ status }: { status: string }) => status,
  )
  expect(new Set(states)).toEqual(new Set(['queued']))
  expect(await json('messages', '--account', 'platform')).toEqual([])
  expect(await json('messages')).toEqual([])
  expect(await json('messages', '--account', platformAccountId)).toEqual([])
})

test('messages are read and handed in on the host alone, and a message that is not there is told', async () => {
  for (const args of [['messages'], ['show', mx.mailbox.id], byHand])
    expect(await runMx(mx, [...args, '--api', 'https://api.example.test'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('on the host of the service alone'),
    })
  expect(await runMx(mx, ['show', mx.mailbox.id])).toMatchObject({ code: 1, err: expect.stringContaining('not_found') })
  expect(await runMx(mx, ['show', 'message'])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error: MESSAGE: /),
  })
  expect(await runMx(mx, ['messages', '--status', 'lost'])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error: --status: /),
  })
  expect(await runMx(mx, ['messages', '--account', 'none'])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error: --account: /),
  })
})
