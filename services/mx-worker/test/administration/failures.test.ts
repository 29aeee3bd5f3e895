import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AdministeredMx, refusal, startAdministeredMx, type TestAccount } from './administered-mx.ts'

let world: AdministeredMx
beforeAll(async () => {
  world = await startAdministeredMx()
})
afterAll(() => world[Symbol.asyncDispose]())

/** A failure of a new message. */
async function failure(account: TestAccount, value = '400 ErrorInvalidRequest') {
  world.mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value }])
  const { id } = await account.send()
  await world.mx.deliver()
  world.mx.graph.control.setFaults([])
  const { items } = await account.client.listFailures({ query: { messageId: id } })
  const [found] = items
  if (!found) throw new Error('the message did not fail')
  return found
}

test('a message that was given up is kept with its reason and the attempts of its cycle', async () => {
  const account = await world.account()
  const { id, ...kept } = await failure(account)
  expect(kept).toMatchObject({
    ...{ code: 'invalid_message', scope: 'message', httpStatus: 400, providerCode: 'ErrorInvalidRequest' },
    ...{ attempts: 1, state: 'open', recipientDomains: ['example.org'], note: null, actor: null },
  })
  await account.client.redrive({ params: { id: kept.messageId }, body: {} })
  await world.mx.deliver()
  const { attemptList } = await account.client.getFailure({ params: { id } })
  expect(attemptList.map(({ cycle, outcome }) => [cycle, outcome])).toEqual([[1, 'terminal_failure']])
})

test('failures are listed by each filter, page by page, the latest first', async () => {
  const account = await world.account()
  const first = await failure(account)
  const second = await failure(account, '403 ErrorSendAsDenied')
  const third = await failure(account)
  const list = async (query: object) => (await account.client.listFailures({ query })).items.map(({ id }) => id)
  expect(await list({})).toEqual([third.id, second.id, first.id])
  expect(await list({ code: 'send_as_denied' })).toEqual([second.id])
  expect(await list({ providerId: account.provider.id, mailboxId: account.mailbox.id })).toHaveLength(3)
  expect(await list({ mailboxId: account.provider.id })).toEqual([])
  expect(await list({ state: 'resolved' })).toEqual([])
  expect(await list({ until: first.failedAt })).toEqual([])
  expect(await list({ since: first.failedAt, until: '2100-01-01T00:00:00Z' })).toHaveLength(3)
  const page = await account.client.listFailures({ query: { limit: 2 } })
  expect(await list({ limit: 2, cursor: page.nextCursor })).toEqual([first.id])
  for (const place of [['x'], ['2026-13-40T99:99:99.000000+00', first.id], ['2026-01-01T00:00:00.000000+00', 'x']]) {
    const cursor = Buffer.from(JSON.stringify(place)).toString('base64url')
    expect((await refusal(list({ cursor }))).code).toBe('malformed_request')
  }
})

test.each([
  ['discardFailure', 'discarded', 'failure.discard'],
  ['resolveFailure', 'resolved', 'failure.resolve'],
] as const)('%s closes an open failure once, with a note and in the audit', async (operation, state, action) => {
  const account = await world.account()
  const { id } = await failure(account)
  const close = (note?: string) =>
    account.client[operation]({ params: { id }, body: note === undefined ? {} : { note } })
  expect((await refusal(close(''))).code).toBe('validation_failed')
  expect(await close('done by telephone')).toMatchObject({
    ...{ state, note: 'done by telephone', actor: `user:${account.person.id}` },
  })
  const again = await refusal(close())
  expect(again).toMatchObject({ code: 'state_conflict', status: 409 })
  expect(again.message).toContain(state)
  expect(await world.audit(id)).toMatchObject([
    { action, actor_id: account.person.id, detail: { code: 'invalid_message' } },
  ])
})
