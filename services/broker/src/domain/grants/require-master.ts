import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { listBindings } from '../../store/wallets.ts'
import type { Caller } from '../sessions/caller.ts'
import type { Session } from '../sessions/session-token.ts'

/** The session of a master wallet. A session without a wallet, or of a wallet that is a daemon of somebody, is refused. */
export async function requireMaster({ db }: Pick<Deps, 'db'>, { session }: Caller): Promise<Session> {
  if (!session.walletAddress)
    throw new Failure('wallet_required', 'sign in with a wallet: this identity has none, and cannot issue grants')
  const bindings = await listBindings(db, session.walletAddress)
  if (bindings.some(({ role }) => role === 'daemon'))
    throw new Failure('daemon_cannot_grant', 'this wallet is the daemon of a master: sign in with the master wallet')
  return session
}
