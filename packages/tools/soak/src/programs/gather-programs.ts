import { randomBytes } from 'node:crypto'
import { type BrokerClient, createBrokerClient, privateKeyWallet, type Session } from '@constellation/broker-client'
import { inTurns } from '../in-turns.ts'
import type { Crowd } from '../people/crowd.ts'
import type { Instance, World } from '../world/world.ts'
import { grantTo } from './actions/grant.ts'
import type { Program, WalletOwner } from './program.ts'

const grantsEach = 2

/** Makes masters, and programs that have grants of them. A program signs in after its first grant, so it is no master itself. */
export async function gatherPrograms(crowd: Crowd, masters: number, programsEach: number): Promise<void> {
  await inTurns(masters, async () => {
    const master = openWallet(crowd.world, fetch)
    for (let index = 0; index < programsEach; index++) {
      const program = openProgram(crowd.world, master)
      for (let grants = 0; grants < grantsEach; grants++) await grantTo(crowd, program)
      crowd.programs.push(program)
    }
  })
}

function openProgram(world: World, master: WalletOwner): Program {
  const program: Program = {
    ...openWallet(world, (request) => fetchWhole(request, () => program.lostMints++)),
    ...{ master, grants: [], received: [], kept: undefined, lostMints: 0 },
  }
  return program
}

function openWallet(world: World, send: (request: Request) => Promise<Response>): WalletOwner {
  const wallet = privateKeyWallet(randomBytes(32).toString('hex'))
  const sessions = openSessions()
  const open = (instance: Instance) =>
    createBrokerClient({ url: world.stack.origin(instance), issuer: world.issuer, wallet, sessions, fetch: send })
  const clients = { broker: open('broker'), 'broker-2': open('broker-2') } satisfies Record<Instance, BrokerClient>
  return { id: wallet.address, busy: false, begun: 0, sessions, at: (instance) => clients[instance] }
}

/** Both instances accept one session. */
function openSessions() {
  let kept: Session | undefined
  return {
    current: () => kept,
    read: async () => kept,
    async write(session: Session | undefined) {
      kept = session
    },
  }
}

/** Fetches the whole answer. Tells of a mint that got none, or an error of the broker. */
async function fetchWhole(request: Request, onLost: () => void): Promise<Response> {
  const isMint = new URL(request.url).pathname === '/v1/mint-aws-creds'
  try {
    const response = await fetch(request)
    const body = await response.arrayBuffer()
    if (isMint && response.status >= 500) onLost()
    return new Response(body, response)
  } catch (error) {
    if (isMint) onLost()
    throw error
  }
}
