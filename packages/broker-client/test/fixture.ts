import { createBrokerClient } from '../src/index.ts'
import { privateKeyWallet } from '../src/signing.ts'
import { addressA, keyA } from './signing/vectors.ts'
import { createTestBroker } from './test-broker.ts'

export const request = { service: 's3', path: `bots/${addressA}/` }

/** A broker with one grant for wallet A, and a client of it, on one clock that the test sets. */
export function startFixture(options: { credentialSeconds?: number } = {}) {
  const time = { now: Date.parse('2026-01-02T03:04:05.400Z'), waited: [] as number[] }
  const clock = () => time.now
  const broker = createTestBroker({ clock, ...options })
  broker.grant(addressA, request.path)
  let ids = 0
  const open = (more: Partial<Parameters<typeof createBrokerClient>[0]> = {}) =>
    createBrokerClient({
      url: broker.issuer,
      wallet: privateKeyWallet(keyA),
      fetch: broker.fetch,
      clock,
      newId: () => `00000000-0000-7000-8000-${String(++ids).padStart(12, '0')}`,
      wait: async (milliseconds) => {
        time.waited.push(milliseconds)
        time.now += milliseconds
      },
      ...more,
    })
  return { time, clock, broker, client: open(), open }
}
