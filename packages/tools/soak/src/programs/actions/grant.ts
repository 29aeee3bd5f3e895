import { randomUUID } from 'node:crypto'
import { untilAnswered } from '../../people/ask.ts'
import type { Crowd } from '../../people/crowd.ts'
import type { HeldGrant, Program } from '../program.ts'
import { anyInstance, byMaster } from './by-program.ts'

const mostGrants = 4
const manyUses = 100_000
const lifeSeconds = 86_400

/** A master grants a program another folder. */
export const grantAction = byMaster(3, ({ grants }) => grants.length < mostGrants, grantTo)

/** Creates a grant with many uses, and remembers it. */
export async function grantTo(crowd: Crowd, program: Program): Promise<void> {
  program.grants.push(await createGrant(crowd, program, manyUses))
}

/** Creates a grant. A repetition is for another folder, because the grant of a lost reply may exist. */
export async function createGrant(crowd: Crowd, program: Program, maxUses: number): Promise<HeldGrant> {
  const { answer } = await untilAnswered(crowd.journal, 'grant', async () => {
    const path = `${program.id}/${randomUUID()}/`
    const { grantId } = await anyInstance(crowd, program.master).createGrant({
      ...{ daemonAddress: program.id, service: 's3', path, maxUses },
      expiresAt: Math.floor(Date.now() / 1000) + lifeSeconds,
    })
    return { id: grantId, path, maxUses }
  })
  return answer
}
