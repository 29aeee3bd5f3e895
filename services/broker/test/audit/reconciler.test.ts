import { expect, test } from 'vitest'
import { reconcile } from '../../src/audit/reconcile.ts'
import { startBroker, type TestBroker } from '../broker.ts'
import { failingAnchor } from '../fixtures/failing-anchor.ts'

/** A mint that the second anchor refused: its record is quarantined. */
async function quarantined(broker: TestBroker) {
  const anchor = failingAnchor()
  const { daemon } = await broker.pair()
  Object.assign(broker.deps, { anchors: [...broker.deps.anchors, anchor] })
  const call = { body: await broker.signedCall(daemon) }
  await expect(daemon.client.mintAwsCredentials(call)).rejects.toMatchObject({ code: 'audit_error' })
  return anchor
}

function mints({ owner }: TestBroker) {
  return owner.selectFrom('mint_log').selectAll().where('kind', '=', 'mint').execute()
}

async function readiness({ deps, app }: TestBroker) {
  await deps.readiness.observe()
  const response = await app.request('/readyz')
  return { status: response.status, body: await response.json() }
}

test('a quarantined record is brought to its anchor, and nothing is released by that', async () => {
  await using broker = await startBroker()
  const anchor = await quarantined(broker)
  expect((await readiness(broker)).body).toMatchObject({ status: 'degraded', checks: [{ name: 'audit/backlog' }] })
  anchor.heal()
  await reconcile(broker.deps)
  expect(await mints(broker)).toMatchObject([{ status: 'confirmed', released: false, outcome: 'audit_failed' }])
  expect((await readiness(broker)).body).toMatchObject({ status: 'ready' })
})

test('a record is tried again later and later, and is given up with a security event after the last attempt', async () => {
  await using broker = await startBroker({ variables: { BROKER_RECONCILE_MAX_ATTEMPTS: '3' } })
  await quarantined(broker)
  for (const wait of [0, 0, 14, 2, 29, 2]) {
    broker.clock.advance({ seconds: wait })
    await reconcile(broker.deps)
  }
  const retries = await broker.owner.selectFrom('audit_retries').select('attempts').execute()
  expect(retries).toEqual([{ attempts: 2 }])
  expect(await mints(broker)).toMatchObject([{ status: 'failed', released: false, outcome_detail: 'given up' }])
  const events = await broker.owner.selectFrom('security_events').select(['kind', 'outcome']).execute()
  expect(events).toContainEqual({ kind: 'audit_failed', outcome: 'given_up' })
})

test('a record that a dead process left is confirmed as interrupted, and is never released', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  // Between the commit of the pending record and that of its outcome the process is gone.
  const { promise: never } = Promise.withResolvers<never>()
  Object.assign(broker.deps, { sts: { assumeRoleWithWebIdentity: () => never } })
  const call = { body: await broker.signedCall(daemon) }
  void daemon.client.mintAwsCredentials(call).catch(() => undefined)
  await expect.poll(() => mints(broker)).toMatchObject([{ status: 'pending' }])
  await reconcile(broker.deps)
  expect(await mints(broker)).toMatchObject([{ status: 'pending' }])
  broker.clock.advance({ seconds: 31 })
  await reconcile(broker.deps)
  expect(await mints(broker)).toMatchObject([{ status: 'confirmed', released: false, outcome: 'interrupted' }])
})

test('a mint that is slower than the reconciler releases nothing', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  const sts = Promise.withResolvers<void>()
  const { client } = broker.sts
  Object.assign(broker.deps, {
    sts: {
      assumeRoleWithWebIdentity: (request: never) => sts.promise.then(() => client.assumeRoleWithWebIdentity(request)),
    },
  })
  const minting = daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon) })
  const refused = expect(minting).rejects.toMatchObject({ code: 'audit_error' })
  await expect.poll(() => mints(broker)).toMatchObject([{ status: 'pending' }])
  broker.clock.advance({ seconds: 31 })
  await reconcile(broker.deps)
  sts.resolve()
  await refused
  expect(await mints(broker)).toMatchObject([{ status: 'confirmed', released: false, outcome: 'interrupted' }])
})
