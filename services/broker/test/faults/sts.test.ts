import { createDeadlines } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { type Federation, startFederation } from '../fixtures/federated-cloud.ts'

const at = 'AssumeRoleWithWebIdentity'

async function pairOf({ broker }: Federation) {
  const { daemon } = await broker.pair()
  return { mint: async () => daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon) }) }
}

function records({ broker }: Federation) {
  const columns = ['status', 'released', 'outcome', 'lease_id'] as const
  return broker.owner.selectFrom('mint_log').select(columns).where('kind', '=', 'mint').execute()
}

test('STS that does not answer is given up at the deadline, and the record says that nothing was released', async () => {
  const { deadline, expire } = createDeadlines()
  await using cloud = await startFederation({ deadline })
  const { mint } = await pairOf(cloud)
  cloud.sts.control.setFaults([{ kind: 'slow', at }])
  const given = expect(mint()).rejects.toMatchObject({ status: 502, code: 'sts_error', retryAfterSeconds: 5 })
  await expect.poll(() => cloud.sts.control.received()).toHaveLength(1)
  expire()
  await given
  expect(await records(cloud)).toMatchObject([{ status: 'failed', released: false, outcome: 'sts_error' }])
  cloud.sts.control.clearFaults()
  await mint()
})

test('a connection that closes after STS did its work leads to one release, whose record names the session', async () => {
  await using cloud = await startFederation()
  const { mint } = await pairOf(cloud)
  cloud.sts.control.setFaults([{ kind: 'answer-lost', at, times: 1 }])
  const { lease_id } = await mint()
  expect(await records(cloud)).toEqual([{ status: 'confirmed', released: true, outcome: 'ok', lease_id }])
  // The session of the lost answer has the same lease, so revoking the lease denies both.
  expect(cloud.sts.control.issued().map(({ tags }) => tags.agentkeys_lease)).toEqual([lease_id, lease_id])
})

test('while STS throttles there is no storm of calls, and exactly what was received is on record as released', async () => {
  await using cloud = await startFederation()
  const { mint } = await pairOf(cloud)
  cloud.sts.control.setFaults([{ kind: 'throttle', value: '80' }])
  const mints = Array.from({ length: 30 }, mint)
  const outcomes = await Promise.allSettled(mints)
  const received = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.lease_id] : []))
  const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'sts_error', retryAfterSeconds: 5 })
  expect(received.length).toBeGreaterThan(0)
  expect(cloud.sts.control.received().length).toBeLessThanOrEqual(3 * mints.length)
  const released = (await records(cloud)).filter((record) => record.released)
  expect(released.map(({ lease_id }) => lease_id).sort()).toEqual(received.sort())
})

test('an STS that reads RSA keys alone gives nothing, and the log says what to look at', async () => {
  await using cloud = await startFederation({ algorithms: 'rs256' })
  const { mint } = await pairOf(cloud)
  await expect(mint()).rejects.toMatchObject({ status: 502, code: 'sts_error' })
  expect(cloud.stsLines).toContainEqual(
    expect.objectContaining({ stsCode: 'InvalidIdentityToken', hint: expect.stringContaining('ES256') }),
  )
  expect(await records(cloud)).toMatchObject([{ status: 'failed', released: false }])
})

test('a broker whose clock is two minutes behind gives credentials that end when AWS says so', async () => {
  await using cloud = await startFederation({ cloudAheadSeconds: 120 })
  const { mint } = await pairOf(cloud)
  const { expiration } = await mint()
  const cloudNow = cloud.broker.clock.now().getTime() / 1000 + 120
  expect(Math.abs(expiration - cloudNow - 3600)).toBeLessThanOrEqual(1)
})

test('a broker whose clock is two minutes ahead gets nothing from AWS, releases nothing and says so on record', async () => {
  await using cloud = await startFederation({ cloudAheadSeconds: -120 })
  const { mint } = await pairOf(cloud)
  await expect(mint()).rejects.toMatchObject({ status: 502, code: 'sts_error' })
  expect(await records(cloud)).toMatchObject([{ status: 'failed', released: false, outcome: 'sts_error' }])
  expect(cloud.sts.control.issued()).toEqual([])
})
