import type { Deps } from '../../deps.ts'
import { revokeSession } from '../../store/revoked-sessions.ts'
import type { Session } from './session-token.ts'

/** Ends the session that is presented. Every instance refuses it from its next request on. */
export function logOut({ db }: Pick<Deps, 'db'>, { jti, expiresAt }: Session): Promise<void> {
  return revokeSession(db, jti, expiresAt)
}
