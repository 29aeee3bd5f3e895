import { freshWallet, startBroker } from '@constellation/broker/testing'
import { createBrokerClient } from '../src/index.ts'
import { createNetwork, mintsOf } from './broker-network.ts'

/** The real broker with a grant for one wallet, and a client of that wallet on the clock of the broker. */
export async function startFixture() {
  const broker = await startBroker()
  const [master, wallet] = [await broker.program(), freshWallet()]
  const request = { service: 's3', path: `bots/${wallet.address}/` }
  const grant = (daemon = wallet, path = request.path, maxUses = 1000) =>
    broker.grant(master, { wallet: daemon, folder: path }, { max_uses: maxUses })
  await grant()
  const network = createNetwork(broker)
  const time = { skewMs: 0, waited: [] as number[] }
  const clock = () => broker.clock.now().getTime() + time.skewMs
  const open = (more: Partial<Parameters<typeof createBrokerClient>[0]> = {}) =>
    createBrokerClient({
      url: 'https://broker.example.test',
      wallet,
      fetch: network.fetch,
      clock,
      wait: async (milliseconds) => {
        time.waited.push(milliseconds)
        broker.clock.advance({ ms: milliseconds })
      },
      ...more,
    })
  return {
    broker,
    network,
    master,
    wallet,
    request,
    grant,
    time,
    clock,
    open,
    client: open(),
    mints: () => mintsOf(broker),
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  }
}
