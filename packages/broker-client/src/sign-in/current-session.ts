import type { Deps } from '../deps.ts'
import type { Session } from './session-store.ts'
import { signIn } from './sign-in.ts'

/** A session is renewed this long before it ends, so that it does not end during a call. */
const leadSeconds = 120

export type CurrentSession = {
  /** The session, from a new sign-in when none is usable. Concurrent callers share one sign-in. */
  get(): Promise<Session>
  /** Forgets a session that the broker refused. */
  forget(refused: Session): Promise<void>
}

export function openCurrentSession(deps: Deps): CurrentSession {
  let running: Promise<Session> | undefined

  async function readOrSignIn(): Promise<Session> {
    const kept = await deps.sessions.read()
    if (kept && kept.expiresAt - leadSeconds > deps.clock() / 1000) return kept
    const session = await signIn(deps)
    await deps.sessions.write(session)
    return session
  }

  return {
    get() {
      running ??= readOrSignIn().finally(() => {
        running = undefined
      })
      return running
    },
    async forget(refused) {
      if ((await deps.sessions.read())?.jwt === refused.jwt) await deps.sessions.write(undefined)
    },
  }
}
