import type { Credentials } from '@constellation/broker-client'
import { untilAnswered } from '../../people/ask.ts'
import type { Crowd } from '../../people/crowd.ts'
import type { Instance } from '../../world/world.ts'
import type { HeldGrant, Program } from '../program.ts'
import { anyInstance, byProgram } from './by-program.ts'

/** A program mints credentials on one of its grants, which it names or leaves to the broker to find by the path. */
export const mintAction = byProgram(
  14,
  ({ grants }) => grants.length > 0,
  async (crowd, program) => {
    await mint(crowd, program, crowd.chance.pick(program.grants))
  },
)

/** Credentials of this grant, from any instance that answers. */
export async function mint(crowd: Crowd, program: Program, grant: HeldGrant): Promise<Credentials> {
  const { answer } = await untilAnswered(crowd.journal, 'mint', () => mintOnce(crowd, program, grant))
  return answer
}

/** One mint, at any instance if none is named. Writes into the book of the program what reached it. */
export async function mintOnce(
  crowd: Crowd,
  program: Program,
  grant: HeldGrant,
  instance?: Instance,
): Promise<Credentials> {
  const client = instance ? program.at(instance) : anyInstance(crowd, program)
  const grantId = crowd.chance.happens(0.5) ? grant.id : undefined
  const credentials = await client.mint({ service: 's3', path: grant.path, grantId })
  program.received.push({ credentials, grant })
  return credentials
}
