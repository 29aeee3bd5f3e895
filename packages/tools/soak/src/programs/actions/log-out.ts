import { Refusal } from '@constellation/client'
import { untilAnswered } from '../../people/ask.ts'
import type { Crowd } from '../../people/crowd.ts'
import { BrokenPromise } from '../../report/journal.ts'
import { instances } from '../../world/world.ts'
import type { EndedProgramSession } from '../program.ts'
import { byProgram } from './by-program.ts'

/** A program ends its session: both instances refuse it afterwards. */
export const programLogOutAction = byProgram(
  2,
  ({ sessions }) => sessions.current() !== undefined,
  async (crowd, owner) => {
    const session = owner.sessions.current()
    if (!session) return
    await owner.sessions.write(undefined)
    let isRepeated = false
    await untilAnswered(crowd.journal, 'log-out of a program', async () => {
      try {
        await crowd.world.broker(crowd.chance.pick(instances), session.jwt).logOut()
      } catch (error) {
        // It has ended already: the first reply was lost.
        if (!(isRepeated && isRefused(error))) throw error
      } finally {
        isRepeated = true
      }
    })
    crowd.endedProgramSessions.push({ owner, session })
    await verifyProgramRefused(crowd, { owner, session })
  },
)

/** Presents a session that has ended to every instance. Throws when it is accepted. */
export async function verifyProgramRefused(crowd: Crowd, { owner, session }: EndedProgramSession): Promise<void> {
  for (const instance of instances) {
    crowd.journal.count('checks', 'an ended session of a program is presented')
    const { answer } = await untilAnswered(crowd.journal, 'list of grants after a log-out', async () => {
      try {
        await crowd.world.broker(instance, session.jwt).listGrants({ query: {} })
        return 'accepted'
      } catch (error) {
        if (!isRefused(error)) throw error
        return 'refused'
      }
    })
    if (answer === 'refused') continue
    throw new BrokenPromise({
      check: 'no ended session of a program is accepted',
      person: owner.id,
      promised: 'its log-out was confirmed',
      happened: `${instance} accepted it`,
    })
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof Refusal && error.code === 'unauthorized'
}
