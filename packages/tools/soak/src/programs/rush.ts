import type { Crowd } from '../people/crowd.ts'
import { perform } from '../traffic/perform.ts'
import { mint } from './actions/mint.ts'
import type { Program } from './program.ts'

/** Programs that mint without a pause. */
export type Rush = {
  /** Resolves when the first call was answered, so that others are under way; at once when no program is free. */
  underWay: Promise<void>
  /** Each program ends with the call in hand. */
  stop(): void
  /** Resolves when all have ended. */
  ended: Promise<void>
}

/**
 * Every free program mints until the rush is stopped. A fault that begins meanwhile meets calls in every state, which the traffic alone
 * rarely offers.
 */
export function startRush(crowd: Crowd): Rush {
  const first = Promise.withResolvers<void>()
  let isOver = false

  async function mintRepeatedly(program: Program): Promise<void> {
    const [grant] = program.grants
    while (grant && !isOver && !program.busy) {
      const act = async () => void (await mint(crowd, program, grant))
      await perform(crowd, 'mint', { concerned: [program], act })
      first.resolve()
    }
  }

  const ended = Promise.all(crowd.programs.map(mintRepeatedly)).then(() => {})
  return {
    underWay: Promise.race([first.promise, ended]),
    stop() {
      isOver = true
    },
    ended,
  }
}
