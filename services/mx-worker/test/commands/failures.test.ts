import { platformAccountId } from '@constellation/contracts-rbac'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountId, type TestMx } from '../mx-worker.ts'
import { type OperatedMx, startOperatedMx } from './operated-mx.ts'

let operated: OperatedMx
let mx: TestMx
beforeAll(async () => {
  operated = await startOperatedMx()
  mx = operated.mx
})
afterAll(() => operated[Symbol.asyncDispose]())

const account = ['--account', accountId]

/** A failure of a new message. */
async function failure() {
  mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '400 ErrorInvalidRequest' }])
  const messageId = await mx.handIn()
  await mx.deliver()
  mx.graph.control.setFaults([])
  const [found] = await operated.json('failures', ...account, '--message', messageId)
  return { id: String(found.id), messageId }
}

test('failures are narrowed by each filter, and one shows what the provider said and the attempts', async () => {
  const { run, json } = operated
  const first = await failure()
  const second = await failure()
  const ids = async (...args: string[]) =>
    (await json('failures', ...account, ...args)).map(({ id }: { id: string }) => id)
  expect(await ids()).toEqual([second.id, first.id])
  expect(await ids('--state', 'open', '--code', 'invalid_message', '--limit', '1')).toEqual([second.id])
  expect(await ids('--provider', mx.provider.id, '--mailbox', mx.mailbox.id, '--since', '1h')).toHaveLength(2)
  expect(await ids('--until', '1h')).toEqual([])
  expect((await run('failures', ...account)).out).toMatch(/^FAILED \(UTC\) +FAILURE .*\n.* open +invalid_message +\S/)
  const { code, out } = await run('failure', 'show', first.id)
  expect(code).toBe(0)
  expect(out).toMatch(new RegExp(`\\nMessage +${first.messageId}, cycle 1\\nState +open\\n`))
  expect(out).toMatch(/\nReason +invalid_message, which is about the message\n/)
  expect(out).toMatch(/\nThe provider said +400, ErrorInvalidRequest/)
  expect(out).toMatch(/\nATTEMPT .*\n1\.1 .* terminal_failure +400 +invalid_message/)
  expect(await json('failure', 'show', first.id)).toMatchObject({ id: first.id, attemptList: [{ httpStatus: 400 }] })
})

test.each([
  ['discard', 'discarded'],
  ['resolve', 'resolved'],
] as const)('a failure is closed once by %s, with a note', async (verb, state) => {
  const { run } = operated
  const { id } = await failure()
  expect(await run('failure', verb, id, '--note', 'the person has gone')).toMatchObject({
    code: 0,
    out: `The failure ${id} (invalid_message) is ${state}.\n`,
  })
  expect((await run('failure', 'show', id)).out).toMatch(
    new RegExp(`\\nState +${state} by command:.*\\nNote +the person has gone\\n`),
  )
  expect(await run('failure', verb, id)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: state_conflict: only an open failure is closed/),
  })
  expect(await run('failure', verb, 'first')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error: FAILURE: /),
  })
})

test('mail to an address is held from now on, and sent once the address leaves the list', async () => {
  const { run, json } = operated
  const added = await run(
    'suppression',
    'add',
    'ada@example.org',
    ...account,
    '--reason',
    'moved away',
    '--scope',
    'bulk',
  )
  expect(added).toMatchObject({ code: 0, err: '' })
  const id = added.out.trim()
  const held = await mx.handIn({ lane: 'bulk' })
  await mx.deliver()
  expect((await mx.item(held)).status).toBe('queued')
  expect((await run('queue', ...account)).out).toMatch(/\nHeld by the suppression list +1\n/)
  expect((await run('suppressions', ...account)).out).toMatch(
    new RegExp(`\\n${id} +ada@example.org +bulk +- +moved away\\n$`),
  )
  expect(await json('suppressions', ...account, '--address', 'ADA@example.org', '--source', 'operator')).toHaveLength(1)
  expect(await run('suppression', 'remove', id)).toMatchObject({
    code: 0,
    out: `The suppression ${id} is removed. Messages that it no longer holds: 1.\n`,
  })
  await mx.deliver()
  expect((await mx.item(held)).status).toBe('sent')
  expect((await operated.audit(id)).map(({ action, actor_kind }) => [action, actor_kind])).toEqual([
    ['suppression.add', 'command'],
    ['suppression.remove', 'command'],
  ])
})

test('a suppression that cannot be is refused and names the option', async () => {
  for (const [args, code, reason] of [
    [['nobody', '--reason', 'x'], 2, /^error: ADDRESS: /],
    [['ada@example.org'], 2, /^error: --reason: /],
    [['ada@example.org', '--reason', 'x', '--scope', 'security'], 2, /^error: --scope/],
    [['ada@example.org', '--reason', 'x', '--until', '24h'], 1, /\/expiresAt: is in the past/],
    [['ada@example.org', '--reason', 'x', '--until', 'soon'], 2, /"soon" is not a time/],
  ] as const)
    expect(await operated.run('suppression', 'add', ...args, ...account)).toMatchObject({
      code,
      out: '',
      err: expect.stringMatching(reason),
    })
  expect(await operated.json('suppressions', ...account)).toEqual([])
})

test('through the API the same is done by a person who may, and by nobody else', async () => {
  const { operators, runRemotely } = operated
  const operator = await operators.operator('mx_admin', 'mx_read', 'mx_operate')
  const reader = await operators.operator('mx_admin', 'mx_read')
  const add = ['suppression', 'add', 'bob@example.org', '--reason', 'moved away', '--account', platformAccountId]
  expect(await runRemotely(reader.token, add)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: permission_denied: /),
  })
  const added = await runRemotely(operator.token, add)
  expect(added).toMatchObject({ code: 0, err: '' })
  const lists = ['suppressions', '--account', 'platform']
  expect(await runRemotely(reader.token, lists)).toEqual(await operated.run(...lists))
  expect(await runRemotely(reader.token, ['failures', '--account', 'platform', '--json'])).toMatchObject({
    out: '[]\n',
  })
  expect(await runRemotely(operator.token, ['suppression', 'remove', added.out.trim()])).toMatchObject({ code: 0 })
})
