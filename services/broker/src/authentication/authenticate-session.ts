import { Failure, readBearer, type ServiceEnv } from '@constellation/chassis'
import type { Endpoint } from '@constellation/contract'
import { broker } from '@constellation/contracts-broker'
import { batched } from '@constellation/database'
import { hashToken } from '@constellation/tokens'
import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import type { Caller } from '../domain/sessions/caller.ts'
import { findRevoked } from '../store/revoked-sessions.ts'
import { createOperatorAuthentication } from './authenticate-operator.ts'
import { watchCaller, watchStranger } from './watch-refusals.ts'

/**
 * Authenticates callers by the session token in `Authorization`. The database says at every request whether the session was ended. Where a
 * credential is released, a caller without a wallet or above the limit is refused here, before a body is read.
 */
export function createAuthentication(deps: Deps) {
  const findOne = batched((jtis) => findRevoked(deps.db, jtis))

  async function identify(context: Context<ServiceEnv>): Promise<Caller> {
    const token = readBearer(context)
    if (!token) throw new Failure('unauthorized', 'send a session: Authorization: Bearer, then the token')
    const session = await deps.sessions.verify(token)
    if (await findOne(session.jti)) throw new Failure('unauthorized', 'the session was ended: sign in again')
    const sourceIp = deps.sourceOf(context)
    return { session, tokenHash: hashToken(token), requestId: context.get('requestId'), sourceIp }
  }

  return {
    user: createOperatorAuthentication(deps),
    async own(context: Context<ServiceEnv>, operation: Endpoint): Promise<Caller> {
      const caller = await watchStranger(deps, context, () => identify(context))
      if (releasing.has(operation)) await watchCaller(deps, caller, () => admit(deps, caller))
      return caller
    },
  }
}

const releasing: ReadonlySet<Endpoint> = new Set([broker.mintAwsCredentials, broker.mintOidcJwt])

async function admit({ limits }: Deps, { session }: Caller): Promise<void> {
  if (!session.walletAddress)
    throw new Failure(
      'wallet_required',
      'credentials are for wallets: sign in with a wallet, or link one to this identity',
    )
  await limits.count({ bucket: 'mints', key: session.omniAccount })
}
