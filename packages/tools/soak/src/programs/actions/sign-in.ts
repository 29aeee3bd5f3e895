import { untilAnswered } from '../../people/ask.ts'
import { anyInstance, byProgram } from './by-program.ts'

/** A program without a session signs in with its wallet. */
export const programSignInAction = byProgram(
  3,
  ({ sessions }) => sessions.current() === undefined,
  async (crowd, program) => {
    await untilAnswered(crowd.journal, 'sign-in of a program', () => anyInstance(crowd, program).signIn())
  },
)
