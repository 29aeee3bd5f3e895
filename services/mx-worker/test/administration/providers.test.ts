import { afterAll, beforeAll, expect, test } from 'vitest'
import { claimItems, releaseClaims } from '../../src/store/claims.ts'
import { type AdministeredMx, refusal, startAdministeredMx } from './administered-mx.ts'

let world: AdministeredMx
let root: Awaited<ReturnType<AdministeredMx['mailAdministrator']>>
beforeAll(async () => {
  world = await startAdministeredMx()
  root = await world.mailAdministrator()
})
afterAll(() => world[Symbol.asyncDispose]())

const attemptsOf = async (accountId: string) => {
  const attempts = world.mx.owner.db.selectFrom('delivery_attempts').select('id').where('account_id', '=', accountId)
  return (await attempts.execute()).length
}
const row = (id: string) =>
  world.mx.owner.db.selectFrom('providers').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

test('a new policy counts as a whole, changes the limits of claims, and is audited with both versions', async () => {
  const { provider } = await world.account({ retry: { maxAttempts: 3 } })
  const params = { id: provider.id }
  const policy = { throttle: { maxConcurrentPerMailbox: 2, max_concurrent_per_provider: 5 }, colour: 'red' }
  const changed = await root.client.updateProvider({ params, body: { policy } })
  expect(changed.policy).toMatchObject({ throttle: { maxConcurrentPerMailbox: 2 }, retry: { maxAttempts: 10 } })
  expect(changed.warnings).toEqual(['/colour is not known here; it is ignored'])
  expect(await row(provider.id)).toMatchObject({ mailbox_concurrency: 2, provider_concurrency: 5 })
  const entries = await world.audit(provider.id)
  expect(entries.at(-1)).toMatchObject({
    ...{ action: 'policy.update', actor_id: root.id },
    detail: { before: { retry: { maxAttempts: 3 } }, after: policy },
  })
})

test('a policy that cannot be used is refused with every pointer, and changes nothing', async () => {
  const { provider } = await world.account()
  const policy = { retry: { maxAttempts: 'many' }, throttle: { maxConcurrentPerMailbox: 99 } }
  const body = { policy, name: 'Another name' }
  const refused = await refusal(root.client.updateProvider({ params: { id: provider.id }, body }))
  expect(refused.code).toBe('validation_failed')
  expect(refused.problem?.errors?.map(({ pointer }) => pointer)).toEqual([
    '/policy/throttle/maxConcurrentPerMailbox',
    '/policy/retry/maxAttempts',
  ])
  expect((await row(provider.id)).name).toBe('Office 365')
  const unreadable: object[] = [{}, { name: '' }, { isDefault: 'yes' }, { kind: 'smtp' }]
  for (const wrong of unreadable)
    expect((await refusal(root.client.updateProvider({ params: { id: provider.id }, body: wrong }))).code).toBe(
      'validation_failed',
    )
})

test('one provider of an account is the default, and a new one takes its place', async () => {
  const { provider, id } = await world.account()
  const other = await world.mx.addProvider({}, id)
  expect((await row(provider.id)).is_default).toBe(false)
  const change = { isDefault: true, name: 'Main', settings: { note: 'x' } }
  const changed = await root.client.updateProvider({ params: { id: provider.id }, body: change })
  expect(changed).toMatchObject(change)
  expect((await row(other.id)).is_default).toBe(false)
  expect((await world.audit(provider.id)).at(-1)).toMatchObject({
    ...{ action: 'provider.update' },
    detail: { before: { name: 'Office 365', isDefault: false }, change },
  })
})

test('a disabled provider accepts and sends nothing, and goes on when it is enabled', async () => {
  const { provider, send, client } = await world.account()
  const { id } = await send()
  const params = { id: provider.id }
  expect(await root.client.disableProvider({ params })).toMatchObject({ status: 'disabled' })
  expect((await refusal(send())).code).toBe('no_provider')
  await world.mx.deliver()
  expect((await client.getQueueItem({ params: { id } })).waiting?.reason).toBe('the provider is disabled')
  expect((await refusal(root.client.disableProvider({ params }))).code).toBe('state_conflict')
  expect((await refusal(root.client.pauseProvider({ params, body: { reason: 'x' } }))).code).toBe('state_conflict')
  await root.client.enableProvider({ params })
  expect((await refusal(root.client.enableProvider({ params }))).code).toBe('state_conflict')
  await world.mx.deliver()
  expect((await client.getQueueItem({ params: { id } })).status).toBe('sent')
})

test('a provider is not removed while messages wait for it, and its history stays afterwards', async () => {
  const { provider, send, client, mailbox } = await world.account()
  const params = { id: provider.id }
  await root.client.updateMailbox({ params: { id: mailbox.id }, body: { defaultProviderId: provider.id } })
  const { id } = await send()
  const inUse = await refusal(root.client.deleteProvider({ params }))
  expect(inUse).toMatchObject({ code: 'provider_in_use', status: 409 })
  expect(inUse.message).toContain('1 messages wait')
  await world.mx.deliver()
  await root.client.deleteProvider({ params })
  for (const call of [
    () => root.client.getProvider({ params }),
    () => root.client.deleteProvider({ params }),
    () => root.client.enableProvider({ params }),
    () => root.client.updateProvider({ params, body: { name: 'x' } }),
    () => root.client.testProvider({ params, body: {} }),
    () => root.client.listProviderSecrets({ params }),
  ])
    expect((await refusal(call())).code).toBe('not_found')
  expect(await client.getQueueItem({ params: { id } })).toMatchObject({ status: 'sent', providerId: provider.id })
  expect((await root.client.listProviders({ query: { accountId: provider.accountId } })).items).toEqual([])
  const [kept] = (await client.listMailboxes({ query: {} })).items
  expect(kept?.defaultProviderId).toBeNull()
  const secrets = world.mx.owner.db.selectFrom('provider_secrets').selectAll().where('provider_id', '=', provider.id)
  expect(await secrets.execute()).toEqual([])
})

test('a secret is retired at a moment or now, and disabled for good', async () => {
  const { provider, send, client } = await world.account()
  const { items } = await root.client.listProviderSecrets({ params: { id: provider.id } })
  const params = { id: items[0]?.id ?? '' }
  const later = '2100-01-01T00:00:00.000Z'
  expect(await root.client.retireProviderSecret({ params, body: { at: later } })).toMatchObject({ retiredAt: later })
  const past = await refusal(root.client.retireProviderSecret({ params, body: { at: '2020-01-01T00:00:00Z' } }))
  expect(past.problem?.errors).toMatchObject([{ pointer: '/at' }])
  await root.client.retireProviderSecret({ params, body: {} })
  expect((await refusal(root.client.retireProviderSecret({ params, body: {} }))).code).toBe('state_conflict')
  await world.mx.timePasses(600_000)
  const { id } = await send()
  await world.mx.deliver()
  expect((await client.getQueueItem({ params: { id } })).lastCode).toBe('no_active_secret')
  expect(await root.client.disableProviderSecret({ params })).toMatchObject({ disabledAt: expect.any(String) })
  expect((await refusal(root.client.disableProviderSecret({ params }))).code).toBe('state_conflict')
  expect((await world.audit(params.id)).map(({ action }) => action)).toEqual([
    ...['secret.create', 'secret.retire', 'secret.retire', 'secret.disable'],
  ])
})

test('a mailbox is changed, disabled and enabled, and another mailbox at the provider has to be tested again', async () => {
  const { mailbox, send, provider } = await world.account()
  const foreign = await world.account()
  const params = { id: mailbox.id }
  const update = (body: object) => root.client.updateMailbox({ params, body })
  await world.mx.owner.pool.query("update mailboxes set reconcile_by = 'header' where id = $1", [mailbox.id])
  expect(await update({ displayName: 'Notices', defaultProviderId: provider.id })).toMatchObject({
    ...{ displayName: 'Notices', defaultProviderId: provider.id, reconcileBy: 'header' },
  })
  expect(await update({ providerUser: mailbox.providerUser })).toMatchObject({ reconcileBy: 'header' })
  expect(
    await update({ providerUser: 'other@example.test', displayName: null, defaultProviderId: null }),
  ).toMatchObject({
    ...{ providerUser: 'other@example.test', displayName: null, defaultProviderId: null, reconcileBy: 'none' },
  })
  expect((await refusal(update({ defaultProviderId: foreign.provider.id }))).code).toBe('not_found')
  for (const body of [{}, { providerUser: 'a b' }, { displayName: 'a\nb' }])
    expect((await refusal(update(body))).code).toBe('validation_failed')
  await world.mx.owner.pool.query("update mailboxes set status = 'held', hold_reason = 'a test' where id = $1", [
    mailbox.id,
  ])
  expect(await root.client.disableMailbox({ params })).toMatchObject({ status: 'disabled', holdReason: null })
  expect((await refusal(send())).code).toBe('mailbox_disabled')
  expect((await refusal(root.client.disableMailbox({ params }))).code).toBe('state_conflict')
  expect(await root.client.enableMailbox({ params })).toMatchObject({ status: 'enabled' })
  expect((await refusal(root.client.enableMailbox({ params }))).code).toBe('state_conflict')
  const actions = (await world.audit(mailbox.id)).map(({ action }) => action)
  expect(actions).toEqual([
    ...['mailbox.create', 'mailbox.update', 'mailbox.update', 'mailbox.update', 'mailbox.disable', 'mailbox.enable'],
  ])
})

test('after a release one message goes at a time until the provider accepts one', async () => {
  const account = await world.account()
  const deny = { kind: 'status', at: 'sendMail', value: '403 ErrorAccessDenied' } as const
  world.mx.graph.control.setFaults([deny])
  const { id: first } = await account.send()
  await world.mx.deliver()
  const ids = [first]
  for (let index = 0; index < 4; index++) ids.push((await account.send()).id)
  const held = (await account.client.listMailboxes({ query: {} })).items[0]
  expect(held).toMatchObject({ status: 'held', holdReason: expect.stringContaining('access_denied') })
  const release = () => account.client.releaseMailbox({ params: { id: account.mailbox.id } })
  await release()
  const before = await attemptsOf(account.id)
  await world.mx.deliver()
  // One probe found that nothing has changed, and the mailbox is held again.
  expect((await attemptsOf(account.id)) - before).toBe(1)
  expect((await account.client.listMailboxes({ query: {} })).items[0]?.status).toBe('held')
  world.mx.graph.control.setFaults([])
  await release()
  expect((await refusal(release())).code).toBe('state_conflict')
  const claim = () => claimItems(world.mx.deps.db, { worker: 'a worker', leaseSeconds: 60, places: [500, 500, 500] })
  const probe = (await claim()).filter(({ account_id }) => account_id === account.id)
  expect(probe).toHaveLength(1)
  expect((await claim()).filter(({ account_id }) => account_id === account.id)).toEqual([])
  await releaseClaims(
    world.mx.deps.db,
    probe.map(({ claim_token }) => claim_token),
  )
  await world.mx.deliver()
  for (const id of ids) {
    const { status, attempts } = await account.client.getQueueItem({ params: { id } })
    expect([status, attempts.filter(({ counted }) => counted).length]).toEqual(['sent', 1])
  }
})
