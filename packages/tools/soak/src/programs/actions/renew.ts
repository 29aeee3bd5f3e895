import { createCredentialSource } from '@constellation/broker-client'
import { untilAnswered } from '../../people/ask.ts'
import type { Crowd } from '../../people/crowd.ts'
import { BrokenPromise } from '../../report/journal.ts'
import type { HeldGrant, Kept, Program } from '../program.ts'
import { byProgram } from './by-program.ts'
import { mintOnce } from './mint.ts'

/** Past two thirds of the life of credentials, where every source renews, and well before their end. */
const renewedAfter = 0.8

/** The time comes at which a program's credentials are renewed, before they expire. */
export const programRenewalAction = byProgram(
  6,
  ({ grants }) => grants.length > 0,
  async (crowd, program) => {
    program.kept = keptOf(program) ?? keep(crowd, program, crowd.chance.pick(program.grants))
    await renew(crowd, program, program.kept)
  },
)

/** The kept credentials, unless their grant is gone. */
function keptOf({ kept, grants }: Program): Kept | undefined {
  return kept && grants.includes(kept.grant) ? kept : undefined
}

function keep(crowd: Crowd, program: Program, grant: HeldGrant): Kept {
  const clock = { aheadMs: 0 }
  const source = createCredentialSource({
    async mint() {
      try {
        return await mintOnce(crowd, program, grant)
      } finally {
        // The next renewal is planned by the true time.
        clock.aheadMs = 0
      }
    },
    clock: () => Date.now() + clock.aheadMs,
  })
  return { grant, source, clock }
}

/** The clock of the source alone goes ahead, so nobody waits for the time to pass. */
async function renew(crowd: Crowd, program: Program, { source, clock }: Kept): Promise<void> {
  const from = performance.now()
  // `current` would repeat what was answered during a fault for as long as that answer said, when the fault is over.
  const { answer: before } = await untilAnswered(crowd.journal, 'first mint of a source', () => source.renew())
  clock.aheadMs = renewedAfter * (before.expiration.getTime() - Date.now())
  try {
    const meanwhile = await source.current()
    if (meanwhile.leaseId !== before.leaseId)
      throw new BrokenPromise({
        check: 'nobody waits for a renewal while credentials work',
        person: program.id,
        promised: 'the credentials that work',
        happened: 'other ones, after a mint',
      })
    await source.settled()
    if ((await source.current()).leaseId !== before.leaseId) return
    // The renewal in the background was refused. A program that insists gets its credentials.
    crowd.journal.fail({ from, to: performance.now(), what: 'renewal: refused in the background' })
    await source.settled()
    await untilAnswered(crowd.journal, 'renewal', () => source.renew())
  } finally {
    clock.aheadMs = 0
  }
}
