import { Failure } from '@constellation/chassis'
import type { ErrorCode } from '@constellation/contract'
import { openSealed } from '@constellation/database'
import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { consumeLoginTransaction, findLoginTransaction } from '../../store/login-transactions.ts'
import { nonceOf, verifierOf } from './begin-provider-sign-in.ts'

type Presented = { provider: string; state: string; browserId: string | undefined }

export type RedeemedSignIn = {
  purpose: 'login' | 'link'
  linkUserId: string | null
  flowQuery: string
  locale: string
  /** When the person was sent to the provider. */
  begunAt: Date
  nonce: string
  codeVerifier: string
}

/** A state that is no longer valid. `flowQuery` is where the person was going, when this browser may know it. */
export class StateRefusal extends Failure {
  readonly flowQuery: string | undefined

  constructor(code: ErrorCode, flowQuery?: string) {
    super(code, 'the sign-in cannot be completed; begin it again')
    this.flowQuery = flowQuery
  }
}

/** Consumes a state. It works once, in the browser where the sign-in began, whatever the provider answered. Throws a `StateRefusal`. */
export async function redeemState(deps: Deps, { provider, state, browserId }: Presented): Promise<RedeemedSignIn> {
  if (!/^[\w-]{43}$/.test(state)) throw new StateRefusal('invalid_state')
  const stateHash = hashToken(state)
  const browserHash = hashToken(browserId ?? '')
  const found = await consumeLoginTransaction(deps.db, { stateHash, provider, browserHash })
  if (!found) throw await explain(deps, { stateHash, provider, browserHash })
  return {
    purpose: found.purpose === 'link' ? 'link' : 'login',
    linkUserId: found.link_user_id,
    flowQuery: found.flow_query,
    locale: found.locale,
    begunAt: found.issued_at,
    nonce: openSealed(deps.sealing, nonceOf(stateHash), found.nonce),
    codeVerifier: openSealed(deps.sealing, verifierOf(stateHash), found.code_verifier),
  }
}

async function explain(
  { db }: Pick<Deps, 'db'>,
  { stateHash, provider, browserHash }: { stateHash: string; provider: string; browserHash: string },
): Promise<StateRefusal> {
  const known = await findLoginTransaction(db, stateHash)
  if (known?.provider !== provider) return new StateRefusal('invalid_state')
  // Another browser is not told where the person was going.
  if (known.browser_hash !== browserHash) return new StateRefusal('state_browser_mismatch')
  return new StateRefusal(known.consumed_at ? 'state_replayed' : 'state_expired', known.flow_query)
}
