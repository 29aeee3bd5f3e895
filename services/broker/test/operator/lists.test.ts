import { grantStates } from '@constellation/contracts-broker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultPlugIns } from '../../src/plug-ins/default-plug-ins.ts'
import { type BrokerClient, freshWallet } from '../broker.ts'
import { failingAnchor } from '../fixtures/failing-anchor.ts'
import { allPages, type OperatedBroker, startOperatedBroker } from './start-operated-broker.ts'

let world: OperatedBroker
let client: BrokerClient
beforeAll(async () => {
  world = await startOperatedBroker()
  client = (await world.operator('broker_read')).client
})
afterAll(() => world[Symbol.asyncDispose]())

const secondsNow = () => Math.floor(world.broker.clock.now().getTime() / 1000)

test('grants are narrowed by person, wallet, service, path, state and time', async () => {
  const { broker } = world
  const [{ master, daemon, grantId }, other] = [await broker.pair(), await broker.pair()]
  const find = async (query: Parameters<BrokerClient['listAllGrants']>[0]['query']) =>
    (await client.listAllGrants({ query })).items.map(({ grant_id }) => grant_id)
  const own = [grantId]
  expect(await find({ person: master.session.omni_account })).toEqual(own)
  expect(await find({ wallet: daemon.wallet.address })).toEqual(own)
  expect(await find({ path: daemon.folder })).toEqual(own)
  expect(await find({ path: 'bots/', limit: 1 })).toHaveLength(1)
  expect(await find({ service: 'other' })).toEqual([])
  expect(await find({ since: secondsNow() - 5, until: secondsNow() + 5 })).toEqual(
    expect.arrayContaining([grantId, other.grantId]),
  )
  expect(await find({ until: secondsNow() - 3600 })).toEqual([])
  await expect(find({ person: 'nobody' })).rejects.toMatchObject({ code: 'validation_failed' })
})

test('the state of a grant is the same in a filter and in what is shown', async () => {
  const { broker } = world
  const { owner } = broker
  const hour = 3_600_000
  const at = (ms: number) => new Date(broker.clock.now().getTime() + ms)
  const changes = {
    live: {},
    revoked: { revoked_at: at(-hour), expires_at: at(-hour) },
    expired: { expires_at: at(-hour), used_count: 1000 },
    not_active: { not_before: at(hour) },
    used_up: { used_count: 1000 },
  }
  const expected: Record<string, string> = {}
  for (const state of grantStates) {
    const { grantId } = await broker.pair()
    await owner
      .updateTable('grants')
      .set({ label: 'of the states', ...changes[state] })
      .where('grant_id', '=', grantId)
      .execute()
    expected[grantId] = state
  }
  for (const state of grantStates) {
    const { items } = await client.listAllGrants({ query: { state, limit: 200 } })
    const found = items.filter(({ label }) => label === 'of the states')
    expect(found.map((grant) => [grant.grant_id, grant.state])).toEqual(
      Object.entries(expected).filter(([, one]) => one === state),
    )
  }
})

test('one grant has the records of its uses, and its creation is none', async () => {
  const { broker } = world
  const { daemon, grantId } = await broker.pair()
  const leases: string[] = []
  for (let count = 0; count < 3; count++) {
    const { lease_id } = await daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon) })
    leases.unshift(lease_id)
  }
  const read = (cursor?: string) =>
    client.getGrant({ params: { grant_id: grantId }, query: { limit: 2, ...(cursor && { cursor }) } })
  expect(await read()).toMatchObject({ grant_id: grantId, used_count: 3, state: 'live' })
  const uses = await allPages(async (cursor) => (await read(cursor)).uses)
  expect(uses.map(({ lease_id }) => lease_id)).toEqual(leases)
  expect(uses[0]).not.toHaveProperty('requester_token_hash')
  await expect(client.getGrant({ params: { grant_id: 'grn-none' }, query: {} })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('mints are narrowed by person, wallet, path, kind, status, outcome, grant, lease and time', async () => {
  const { broker } = world
  const { master, daemon, grantId } = await broker.pair()
  const { lease_id } = await daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon) })
  const kinds = async (query: Parameters<BrokerClient['listMints']>[0]['query']) =>
    (await client.listMints({ query })).items.map(({ kind }) => kind)
  const both = ['mint', 'grant_created']
  const { omni_account: person } = master.session
  expect(await kinds({ person })).toEqual(both)
  expect(await kinds({ wallet: daemon.wallet.address })).toEqual(both)
  expect(await kinds({ path: daemon.folder })).toEqual(both)
  expect(await kinds({ grant: grantId })).toEqual(both)
  expect(await kinds({ person, kind: 'mint' })).toEqual(['mint'])
  expect(await kinds({ lease: lease_id })).toEqual(['mint'])
  expect(await kinds({ person, status: 'quarantined' })).toEqual([])
  expect(await kinds({ person, status: 'confirmed', outcome: 'ok', service: 's3' })).toEqual(both)
  expect(await kinds({ person, outcome: 'sts_error' })).toEqual([])
  expect(await kinds({ person, since: secondsNow() + 5 })).toEqual([])
  expect(await kinds({ person, until: secondsNow() + 5 })).toEqual(both)
})

test('security events are narrowed by kind, outcome, person, wallet and time', async () => {
  const { broker } = world
  const { daemon } = await broker.pair()
  const denied = await broker.signedCall(daemon, { intent: { scope_path: 'bots/other/' } })
  await expect(daemon.client.mintAwsCredentials({ body: denied })).rejects.toThrow()
  const find = async (query: Parameters<BrokerClient['listSecurityEvents']>[0]['query']) =>
    (await client.listSecurityEvents({ query })).items
  const wallet = daemon.wallet.address
  const person = daemon.session.omni_account
  const [event] = await find({ wallet })
  expect(event).toMatchObject({ wallet, omni_account: person, position: expect.any(Number) })
  const { kind, outcome } = event ?? {}
  expect(await find({ person, kind: 'grant_denied', outcome: outcome ?? '' })).toEqual([event])
  expect(kind).toBe('grant_denied')
  expect(await find({ wallet, kind: 'sts_error' })).toEqual([])
  expect(await find({ wallet, until: secondsNow() - 60 })).toEqual([])
  expect(await find({ wallet, since: secondsNow() - 60 })).toEqual([event])
})

test('pages have every row once and in order, although rows are added meanwhile', async () => {
  const { broker } = world
  const { daemon } = await broker.pair()
  const wallet = daemon.wallet.address
  const mint = async () => daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon) })
  for (let count = 0; count < 4; count++) await mint()
  const before = (await client.listMints({ query: { wallet } })).items
  const paged = await allPages(async (cursor) => {
    const page = await client.listMints({ query: { wallet, limit: 2, ...(cursor && { cursor }) } })
    await mint()
    return page
  })
  expect(paged).toEqual(before)
  expect(paged.map(({ position }) => position)).toEqual(
    paged.map(({ position }) => position).toSorted((one, other) => other - one),
  )
  const grants = await allPages(async (cursor) => {
    const page = await client.listAllGrants({ query: { limit: 2, ...(cursor && { cursor }) } })
    await broker.pair()
    return page
  })
  expect(new Set(grants.map(({ grant_id }) => grant_id)).size).toBe(grants.length)
})

test('a cursor that is not ours is refused', async () => {
  const { master } = await world.broker.pair()
  const params = { omni_account: master.session.omni_account }
  for (const cursor of ['x', Buffer.from('["-1"]').toString('base64url'), Buffer.from('[1,2]').toString('base64url')]) {
    const query = { cursor }
    for (const call of [
      () => client.listMints({ query }),
      () => client.listSecurityEvents({ query }),
      () => client.listAllGrants({ query }),
      () => client.listLinksOf({ params, query }),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'malformed_request', status: 400 })
  }
})

test('the linked identities of an account are listed in pages, and those of others are not', async () => {
  const { owner } = world.broker
  const link = (value: string, account: string) => ({
    identity_type: 'email',
    identity_value: value,
    omni_account: account.repeat(64),
    linked_at: new Date(secondsNow() * 1000),
  })
  await owner
    .insertInto('identity_links')
    .values([link('a@example.test', 'd'), link('b@example.test', 'd'), link('c@example.test', 'e')])
    .execute()
  const links = await allPages((cursor) =>
    client.listLinksOf({ params: { omni_account: 'd'.repeat(64) }, query: { limit: 1, ...(cursor && { cursor }) } }),
  )
  expect(links.map(({ identity_value }) => identity_value)).toEqual(['a@example.test', 'b@example.test'])
})

test('the anchors tell their state, and the records that wait for one are counted and shown', async () => {
  const failing = { ...failingAnchor('evm_testnet'), breaker: { state: () => 'open' as const } }
  await using own = await startOperatedBroker({
    plugIns: { ...defaultPlugIns, anchors: { ...defaultPlugIns.anchors, evm_testnet: { open: () => failing } } },
    variables: { BROKER_AUDIT_ANCHORS: 'postgres,evm_testnet' },
  })
  const { client: reader } = await own.operator('broker_read')
  const { broker } = own
  const master = await broker.program()
  const daemon = { wallet: freshWallet(), folder: 'bots/new/' }
  await expect(broker.grant(master, daemon)).rejects.toMatchObject({ code: 'audit_error' })
  expect(await reader.getAnchors()).toEqual({
    policy: 'dual_strict',
    anchors: [
      { name: 'postgres', readiness: 'ready', reason: null, breaker: null },
      { name: 'evm_testnet', readiness: 'ready', reason: null, breaker: 'open' },
    ],
    backlog: { pending: 0, quarantined: 1, behind: 0, oldest_at: expect.any(Number) },
    open: [
      expect.objectContaining({ kind: 'grant_created', status: 'quarantined', attempts: 0, next_attempt_at: null }),
    ],
  })
  expect((await reader.listMints({ query: { status: 'quarantined' } })).items).toMatchObject([{ released: false }])
})
