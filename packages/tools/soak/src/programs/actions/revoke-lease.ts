import { Refusal } from '@constellation/client'
import { untilAnswered } from '../../people/ask.ts'
import type { Crowd } from '../../people/crowd.ts'
import { BrokenPromise } from '../../report/journal.ts'
import { instances } from '../../world/world.ts'
import { isOpen } from '../folders.ts'
import type { Program, Received } from '../program.ts'
import { anyInstance, byMaster } from './by-program.ts'
import { mint } from './mint.ts'

/** A master revokes one lease: AWS refuses its session from then on, and another one of the same grant works on. */
export const revokeLeaseAction = byMaster(
  1,
  ({ grants }) => grants.length > 0,
  async (crowd, program) => {
    const grant = crowd.chance.pick(program.grants)
    const lost = { grant, credentials: await mint(crowd, program, grant) }
    const other = { grant, credentials: await mint(crowd, program, grant) }
    await expectOpen(crowd, program, lost, true)
    if (!(await revoke(crowd, program, lost))) return
    crowd.journal.count('checks', 'a revoked lease is presented')
    await expectOpen(crowd, program, lost, false)
    await expectOpen(crowd, program, other, true)
  },
)

/** False when the policy of the cloud takes no more leases. */
async function revoke(crowd: Crowd, program: Program, { credentials }: Received): Promise<boolean> {
  const { leaseId = '' } = credentials
  try {
    await untilAnswered(crowd.journal, 'revocation of a lease', async () => {
      const { jwt } = await anyInstance(crowd, program.master).signIn()
      return crowd.world.broker(crowd.chance.pick(instances), jwt).revokeLease({ params: { lease_id: leaseId } })
    })
    return true
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'too_many_leases')) throw error
    crowd.journal.count('expected refusals', error.code)
    return false
  }
}

async function expectOpen(crowd: Crowd, program: Program, received: Received, expected: boolean): Promise<void> {
  if ((await isOpen(crowd.world, received)) === expected) return
  throw new BrokenPromise({
    check: 'a revoked lease opens nothing, and every other one works',
    person: program.id,
    promised: `the lease ${received.credentials.leaseId} ${expected ? 'lives' : 'was revoked, and that was confirmed'}`,
    happened: `the bucket ${expected ? 'refused' : 'accepted'} its credentials`,
  })
}
