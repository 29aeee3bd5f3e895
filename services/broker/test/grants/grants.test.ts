import { bindDaemonMessage, signBytes } from '@constellation/broker-client/signing'
import { compactVerify, createLocalJWKSet } from 'jose'
import { expect, test } from 'vitest'
import { freshWallet, type Program, startBroker, type TestBroker } from '../broker.ts'
import { failingAnchor } from '../fixtures/failing-anchor.ts'

function seconds({ clock }: TestBroker) {
  return Math.floor(clock.now().getTime() / 1000)
}

async function mint(broker: TestBroker, daemon: Program, intent = {}) {
  return daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon, { intent }) })
}

test('a grant is created, listed, used and revoked, and nothing is minted on it from the next request on', async () => {
  await using broker = await startBroker()
  await using beside = await startBroker({ beside: broker })
  const { master, daemon, grantId } = await broker.pair()
  const minted = await mint(broker, daemon)
  expect((await master.client.listGrants({ query: {} })).grants).toMatchObject([
    { grant_id: grantId, used_count: 1, revoked_at: null },
  ])
  const revoked = await master.client.revokeGrant({ body: { grant_id: grantId } })
  expect(revoked).toEqual({ grant_id: grantId, revoked_at: seconds(broker), credentials_live_until: minted.expiration })
  for (const instance of [broker, beside])
    await expect(mint(broker, { ...daemon, client: instance.as(daemon.token) })).rejects.toMatchObject({
      code: 'grant_denied',
      message: expect.stringContaining('revoked'),
    })
  expect((await master.client.listGrants({ query: {} })).grants).toMatchObject([{ revoked_at: seconds(broker) }])
})

test('of 24 mints at once on a grant of 7 uses, at two instances, exactly 7 succeed', async () => {
  await using broker = await startBroker()
  await using beside = await startBroker({ beside: broker })
  const { master, daemon, grantId } = await broker.pair()
  await master.client.revokeGrant({ body: { grant_id: grantId } })
  await broker.grant(master, daemon, { max_uses: 7 })
  const calls = await Promise.all(Array.from({ length: 24 }, () => broker.signedCall(daemon)))
  const tries = calls.map((body, index) => (index % 2 ? broker : beside).as(daemon.token).mintAwsCredentials({ body }))
  const results = await Promise.allSettled(tries)
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(7)
  expect(broker.sts.asked.length + beside.sts.asked.length).toBe(7)
})

test('the grant with the longest path is used, then the newest', async () => {
  await using broker = await startBroker()
  const { master, daemon } = await broker.pair()
  broker.clock.advance({ seconds: 1 })
  const deeper = await broker.grant(master, daemon, { scope_path: `${daemon.folder}deeper/` })
  broker.clock.advance({ seconds: 1 })
  const newest = await broker.grant(master, daemon)
  await mint(broker, daemon, { scope_path: `${daemon.folder}deeper/still/` })
  await mint(broker, daemon)
  const used = (await master.client.listGrants({ query: {} })).grants.filter(({ used_count }) => used_count > 0)
  expect(used.map(({ grant_id }) => grant_id)).toEqual([newest.grant_id, deeper.grant_id])
})

test('a folder covers no folder whose name only begins like it, and no path leads out of it', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  const name = daemon.folder.slice(0, -1)
  await expect(mint(broker, daemon, { scope_path: `${name}d/` })).rejects.toMatchObject({ code: 'no_grant' })
  for (const scope_path of [
    `${daemon.folder}../other/`,
    `/${daemon.folder}`,
    `${daemon.folder}*/`,
    name,
    `${name}//`,
    `${daemon.folder}./`,
    `${daemon.folder}報告/`,
    `${daemon.folder}"/`,
    '',
  ])
    await expect(mint(broker, daemon, { scope_path })).rejects.toMatchObject({ code: 'validation_failed' })
})

test('a grant that names another is the only one that may be used', async () => {
  await using broker = await startBroker()
  const { daemon, grantId } = await broker.pair()
  await mint(broker, daemon, { grant_id: grantId })
  await expect(mint(broker, daemon, { grant_id: 'grn-AAAAAAAAAAAAAAAA' })).rejects.toMatchObject({ code: 'no_grant' })
})

test('a grant of somebody else, an unknown one and a revoked one get the same answer', async () => {
  await using broker = await startBroker()
  const [{ master, grantId }, stranger] = [await broker.pair(), await broker.program()]
  const revoke = (by: Program, grant_id: string) =>
    by.client.revokeGrant({ body: { grant_id } }).catch((error: unknown) => error)
  const foreign = await revoke(stranger, grantId)
  await revoke(master, grantId)
  for (const refusal of [foreign, await revoke(master, grantId), await revoke(master, 'grn-unknown')])
    expect(refusal).toMatchObject({ code: 'not_found', message: 'there is no live grant of yours with this id' })
})

test("a list has the caller's own grants alone, page by page, newest first", async () => {
  await using broker = await startBroker()
  const [{ master, daemon }, other] = [await broker.pair(), await broker.pair()]
  for (let count = 0; count < 4; count++) await broker.grant(master, daemon)
  const seen: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await master.client.listGrants({ query: { limit: 2, ...(cursor && { cursor }) } })
    seen.push(...page.grants.map(({ grant_id }) => grant_id))
    if (page.nextCursor === null) break
    cursor = page.nextCursor
  }
  expect([seen.length, new Set(seen).size, seen.includes(other.grantId)]).toEqual([5, 5, false])
  const owner = other.master.session.omni_account
  await expect(master.client.listGrants({ query: { owner } })).rejects.toMatchObject({ code: 'permission_denied' })
  await expect(master.client.listGrants({ query: { cursor: 'bm9uZQ' } })).rejects.toMatchObject({
    code: 'malformed_request',
  })
})

test.each([
  ['past expiry', { expires_at: 1 }, '/expires_at'],
  ['an expiry that is too far', { expires_at: 10_000_000_000 }, '/expires_at'],
  ['an unknown service', { service: 'ec2' }, '/service'],
  ['an end before the beginning', { not_before: 9_999_999_999 }, '/not_before'],
])('a grant with %s is refused by name', async (_, changed, pointer) => {
  await using broker = await startBroker()
  const master = await broker.program()
  const refusal = broker.grant(master, { wallet: freshWallet(), folder: 'bots/x/' }, changed)
  await expect(refusal).rejects.toMatchObject({ code: 'grant_impossible', problem: { errors: [{ pointer }] } })
})

test('a daemon cannot grant, and a master becomes a daemon only when its own wallet says so', async () => {
  await using broker = await startBroker()
  const { master, daemon } = await broker.pair()
  await expect(broker.grant(daemon, { wallet: freshWallet(), folder: 'bots/x/' })).rejects.toMatchObject({
    code: 'daemon_cannot_grant',
  })
  const grown = await broker.program()
  await expect(broker.grant(master, grown)).rejects.toMatchObject({ code: 'role_mismatch' })
  const issued_at = `${broker.clock.now().toISOString().slice(0, 19)}Z`
  const binding = { daemon_address: grown.wallet.address, issued_at, master_omni_account: master.session.omni_account }
  const signature = await signBytes(bindDaemonMessage(binding), grown.wallet)
  const forged = await signBytes(bindDaemonMessage(binding), master.wallet)
  await expect(broker.grant(master, grown, { daemon_proof: { issued_at, signature: forged } })).rejects.toMatchObject({
    code: 'unauthorized',
  })
  broker.clock.advance({ seconds: 301 })
  await expect(broker.grant(master, grown, { daemon_proof: { issued_at, signature } })).rejects.toMatchObject({
    code: 'unauthorized',
  })
  broker.clock.advance({ seconds: -2 })
  await broker.grant(master, grown, { daemon_proof: { issued_at, signature } })
})

test('anybody can verify the proof of a grant with the published keys, and it says every term', async () => {
  await using broker = await startBroker()
  const master = await broker.program()
  const daemon = { wallet: freshWallet(), folder: 'bots/x/' }
  const { audit_proof, ...granted } = await broker.grant(master, daemon)
  const jwks = await broker.as().readProofJwks()
  const { payload } = await compactVerify(audit_proof, createLocalJWKSet(jwks))
  expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({
    sub: `agentkeys:grant:${granted.grant_id}`,
    aud: 'agentkeys:audit-proof',
    agentkeys: {
      kind: 'grant',
      ...granted,
      daemon_address: daemon.wallet.address,
      service: 's3',
      scope_path: 'bots/x/',
    },
  })
})

test('creating and revoking a grant are on record, and a creation that cannot be recorded is rolled back', async () => {
  await using broker = await startBroker()
  const { master, daemon, grantId } = await broker.pair()
  await master.client.revokeGrant({ body: { grant_id: grantId } })
  Object.assign(broker.deps, { anchors: [...broker.deps.anchors, failingAnchor()] })
  await expect(broker.grant(master, daemon)).rejects.toMatchObject({ code: 'audit_error' })
  const records = await broker.owner
    .selectFrom('mint_log')
    .select(['kind', 'status', 'grant_id'])
    .orderBy('id')
    .execute()
  expect(records).toMatchObject([
    { kind: 'grant_created', status: 'confirmed', grant_id: grantId },
    { kind: 'grant_revoked', status: 'confirmed', grant_id: grantId },
    { kind: 'grant_created', status: 'quarantined' },
  ])
  expect(await broker.owner.selectFrom('grants').select('grant_id').execute()).toEqual([{ grant_id: grantId }])
})

test('a grant is revoked although an anchor outside the database fails', async () => {
  await using broker = await startBroker()
  const { master, daemon, grantId } = await broker.pair()
  Object.assign(broker.deps, { anchors: [...broker.deps.anchors, failingAnchor()] })
  await master.client.revokeGrant({ body: { grant_id: grantId } })
  await expect(mint(broker, daemon)).rejects.toMatchObject({ code: 'grant_denied' })
})
