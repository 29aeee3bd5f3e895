import { BrokerError } from '@constellation/broker-client'
import { failureOf } from '../../people/ask.ts'
import type { Crowd } from '../../people/crowd.ts'
import { BrokenPromise } from '../../report/journal.ts'
import { instances } from '../../world/world.ts'
import type { HeldGrant, Program } from '../program.ts'
import { byMaster } from './by-program.ts'
import { createGrant } from './grant.ts'
import { mintOnce } from './mint.ts'

const tooMany = 3

/** More calls than a grant has uses, in both instances at the same time: exactly as many succeed as it has uses. */
export const lastUsesAction = byMaster(
  1.5,
  () => true,
  async (crowd, program) => {
    const maxUses = 1 + Math.floor(3 * crowd.chance.next())
    const grant = await createGrant(crowd, program, maxUses)
    const calls = Array.from({ length: maxUses + tooMany }, (_, call) => tryToUse(crowd, program, grant, call))
    const outcomes = await Promise.all(calls)
    crowd.journal.count('checks', 'more calls than uses in both instances')
    const given = outcomes.filter((outcome) => outcome === 'given').length
    const wasLost = outcomes.includes('lost')
    if (given === maxUses || (given < maxUses && wasLost)) return
    throw new BrokenPromise({
      check: 'a grant is used as often as it permits',
      person: program.id,
      promised: `the grant ${grant.id} has ${maxUses} uses`,
      happened: `${given} of ${calls.length} calls succeeded`,
    })
  },
)

async function tryToUse(crowd: Crowd, program: Program, grant: HeldGrant, call: number) {
  const from = performance.now()
  try {
    await mintOnce(crowd, program, grant, instances[call % instances.length])
    return 'given'
  } catch (error) {
    if (error instanceof BrokerError && error.code === 'grant_denied') {
      crowd.journal.count('expected refusals', 'grant_denied')
      return 'refused'
    }
    // The use of a lost call is not given back.
    crowd.journal.fail(failureOf(error, 'one of the last uses', from))
    return 'lost'
  }
}
