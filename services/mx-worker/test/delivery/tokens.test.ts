import { expect, test } from 'vitest'
import { createProviderSecret } from '../../src/domain/providers/create-provider-secret.ts'
import { wrapSecret } from '../../src/secrets/envelope.ts'
import { startMx, type TestMx } from '../mx-worker.ts'

const clientId = '22222222-bbbb-4bbb-8bbb-222222222222'
const tenantId = '11111111-aaaa-4aaa-8aaa-111111111111'
const wide = {
  throttle: { messagesPerMailbox: '100000/1m', maxConcurrentPerProvider: 512 },
  mail: { mode: 'send_mail' },
}

/** A hundred messages from as many mailboxes, all at once. */
async function startHundred() {
  const addresses = Array.from({ length: 100 }, (_, index) => `sender-${index}@example.test`)
  const mx = await startMx({
    policy: wide,
    variables: { MX_WORKER_CONCURRENCY: '256', MX_WORKER_DATABASE_POOL: '20' },
    graph: { mailboxes: addresses.map((address) => ({ address })) },
  })
  for (const address of addresses) await mx.addMailbox(address)
  return { mx, addresses }
}

async function sendAll(mx: TestMx, addresses: readonly string[]) {
  await Promise.all(addresses.map((from) => mx.handIn({ from })))
  await mx.deliver()
}

test('a hundred sends at once make one request for a token: cold, when it ends, and after a rotation (FM-24)', async () => {
  const { mx, addresses } = await startHundred()
  await using _ = mx
  const tokens = () => mx.graph.control.calls().token?.total
  await sendAll(mx, addresses)
  expect(tokens()).toBe(1)
  await mx.timePasses(3_600_000)
  await sendAll(mx, addresses)
  expect(tokens()).toBe(2)
  await addSecret(mx, 'another secret of the application')
  await sendAll(mx, addresses)
  expect(tokens()).toBe(3)
  mx.graph.control.revokeTokens()
  await sendAll(mx, addresses)
  expect(tokens()).toBe(4)
  expect(mx.graph.control.accepted().length).toBe(400)
})

test('a hundred sends that get no token make one request, and another one when the failure is forgotten', async () => {
  const { mx, addresses } = await startHundred()
  await using _ = mx
  mx.graph.control.setFaults([{ kind: 'status', at: 'token', value: '503' }])
  await sendAll(mx, addresses)
  expect(mx.graph.control.calls().token?.total).toBe(1)
  mx.graph.control.setFaults([])
  await mx.timePasses(40_000)
  await mx.deliver()
  expect(mx.graph.control.calls().token?.total).toBe(2)
  expect(mx.graph.control.accepted().length).toBe(100)
})

async function addSecret(mx: TestMx, value: string) {
  const { deps, administrator, provider, graph } = mx
  const { secrets } = { secrets: [{ value }] }
  graph.control.setSecrets(clientId, secrets)
  const record = { providerId: provider.id, version: '2', tenantId, clientId }
  const clientSecretWrapped = wrapSecret(deps.wrapping, record, { secret: value, random: deps.random })
  await createProviderSecret(deps, administrator, {
    ...record,
    clientSecretWrapped,
    activeFrom: new Date(0).toISOString(),
  })
}
