import { BrokerError } from '../broker-error.ts'
import type { CurrentSession } from './current-session.ts'
import type { Session } from './session-store.ts'

/** Runs a call with the session. When the broker refuses it, it signs in once more: a key may be rotated, or the session revoked. */
export async function withSession<Result>(
  current: CurrentSession,
  call: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = await current.get()
  try {
    return await call(session)
  } catch (error) {
    if (!(error instanceof BrokerError) || error.code !== 'unauthorized') throw error
    await current.forget(session)
    return call(await current.get())
  }
}

export function authorization(session: Session): { authorization: string } {
  return { authorization: `Bearer ${session.jwt}` }
}
