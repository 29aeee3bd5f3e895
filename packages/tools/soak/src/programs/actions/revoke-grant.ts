import { setTimeout as delay } from 'node:timers/promises'
import { BrokerError } from '@constellation/broker-client'
import { failureOf, untilAnswered } from '../../people/ask.ts'
import type { Crowd } from '../../people/crowd.ts'
import { BrokenPromise } from '../../report/journal.ts'
import { type Instance, instances } from '../../world/world.ts'
import type { HeldGrant, Program } from '../program.ts'
import { byMaster, inAnyOrder } from './by-program.ts'
import { mintOnce } from './mint.ts'

/** When the revocation was answered, in milliseconds of `performance.now()`. The mints end when it is over. */
type Revocation = { answeredAt: number | undefined; isOver: boolean }

const callers = 2
const pauseMs = 50

/** A master revokes a grant at one instance, while two processes of the program mint on it without a pause at the other. */
export const revokeGrantAction = byMaster(
  3,
  ({ grants }) => grants.length > 0,
  async (crowd, program) => {
    const grant = crowd.chance.pick(program.grants)
    program.grants = program.grants.filter((one) => one !== grant)
    const [here, elsewhere] = inAnyOrder(crowd)
    const revocation: Revocation = { answeredAt: undefined, isOver: false }
    const minting = Promise.all(
      Array.from({ length: callers }, () => mintUntilRefused(crowd, program, grant, elsewhere, revocation)),
    )
    // It is awaited below, when the revocation was answered or given up.
    minting.catch(() => {})
    try {
      await revoke(crowd, program, grant, here)
      revocation.answeredAt = performance.now()
      crowd.revoked.push({ grant, program })
      const lastAt = Math.max(...(await minting))
      crowd.journal.time(revocationTail, Math.max(0, lastAt - revocation.answeredAt))
    } finally {
      revocation.isOver = true
    }
    for (const instance of instances) await verifyRevoked(crowd, program, grant, instance)
  },
)

/** The time from the answer of a revocation until the last success of its grant at the other instance. */
export const revocationTail = 'last success after a revocation'

async function revoke(crowd: Crowd, program: Program, grant: HeldGrant, instance: Instance): Promise<void> {
  let isRepeated = false
  await untilAnswered(crowd.journal, 'revocation of a grant', async () => {
    try {
      await program.master.at(instance).revokeGrant(grant.id)
    } catch (error) {
      // It is revoked already: the first reply was lost.
      if (!(isRepeated && error instanceof BrokerError && error.code === 'not_found')) throw error
    } finally {
      isRepeated = true
    }
  })
}

/** Mints until it is refused. Gives the time of the last success. Throws when a mint succeeds that began after the answer. */
async function mintUntilRefused(
  crowd: Crowd,
  program: Program,
  grant: HeldGrant,
  instance: Instance,
  revocation: Revocation,
): Promise<number> {
  let lastAt = 0
  while (!revocation.isOver) {
    const { answeredAt } = revocation
    const outcome = await tryToMint(crowd, program, grant, instance)
    if (outcome === 'refused') break
    if (outcome === 'lost') await delay(pauseMs)
    else if (answeredAt !== undefined) throw stillGiven(program, grant, instance)
    else lastAt = performance.now()
  }
  return lastAt
}

/** A revoked grant gives nothing, at this instance either. */
export async function verifyRevoked(crowd: Crowd, program: Program, grant: HeldGrant, instance: Instance) {
  crowd.journal.count('checks', 'a revoked grant is presented')
  const { answer } = await untilAnswered(crowd.journal, 'mint on a revoked grant', async () => {
    try {
      await mintOnce(crowd, program, grant, instance)
      return 'given'
    } catch (error) {
      return refusalOf(error)
    }
  })
  if (answer === 'given') throw stillGiven(program, grant, instance)
}

async function tryToMint(crowd: Crowd, program: Program, grant: HeldGrant, instance: Instance) {
  const from = performance.now()
  try {
    await mintOnce(crowd, program, grant, instance)
    return 'given'
  } catch (error) {
    if (error instanceof BrokerError && error.code === 'grant_denied') return 'refused'
    crowd.journal.fail(failureOf(error, 'mint', from))
    return 'lost'
  }
}

function refusalOf(error: unknown): 'refused' {
  if (error instanceof BrokerError && error.code === 'grant_denied') return 'refused'
  throw error
}

function stillGiven(program: Program, grant: HeldGrant, instance: Instance) {
  return new BrokenPromise({
    check: 'a revoked grant gives nothing from the next request on',
    person: program.id,
    promised: `the revocation of ${grant.id} was confirmed`,
    happened: `${instance} gave credentials for a request that began afterwards`,
  })
}
