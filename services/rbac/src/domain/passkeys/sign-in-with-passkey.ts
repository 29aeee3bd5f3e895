import { Failure } from '@constellation/chassis'
import type { RbacBody, TokenResponse } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { findPasskey, type PasskeyRow } from '../../store/passkeys/passkeys.ts'
import type { Actor } from '../access/actor.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { recordRefusal } from '../record/recorded-change.ts'
import { decideDemand } from '../second-factors/decide-demand.ts'
import { browserPresenter } from '../sessions/presenter.ts'
import { type Started, startSession } from '../sessions/start-session.ts'
import { consumeChallengeOf } from './ceremony.ts'
import { passkeyRefused, usePasskey } from './use-passkey.ts'

type Input = RbacBody<'signInWithPasskey'>

/**
 * Signs a person in with a passkey that has verified its user. That is two factors, so no further one is required, and failed
 * passwords do not throttle it. Only an unknown passkey is named as such, so that the browser can forget it.
 */
export async function signInWithPasskey(deps: Deps, actor: Actor, input: Input): Promise<TokenResponse> {
  const { browserId, response } = input
  const key = { purpose: 'login', userId: null, browserId } as const
  const challenge = await consumeChallengeOf(deps, key, response.response.clientDataJSON)
  const browserHash = browserPresenter(browserId).hash
  const passkey = await findPasskey(deps.db, { credentialId: response.id, browserHash })
  try {
    if (challenge === undefined) throw passkeyRefused()
    if (!passkey) throw new Failure('unknown_passkey', 'the passkey is not known here; it may have been removed')
    const started = await signIn(deps, actor, { ...input, challenge, passkey })
    return issueTokens(deps, { ...started, outcome: 'login' })
  } catch (error) {
    if (error instanceof Failure) {
      const target = passkey && { target: passkey.user.id, accountId: passkey.user.home_account_id }
      const detail = { code: error.code, ip: input.client.ip }
      await recordRefusal(deps, actor, { action: 'session.start', ...target, detail })
    }
    throw error
  }
}

async function signIn(
  deps: Deps,
  actor: Actor,
  { challenge, passkey, response, browserId, client }: Input & { challenge: string; passkey: PasskeyRow },
): Promise<Started> {
  const amr = await usePasskey(deps, actor, { passkey, challenge, response, alone: true, client })
  const { user, known_browser } = passkey
  const demand = decideDemand(deps.settings.mfaMode, user, 2)
  const started = await startSession(deps, deps.db, actor, {
    user,
    credential: { passkeyId: passkey.id },
    amr,
    aal: 2,
    restricted: typeof demand === 'object' && demand.restrictedAfter,
    browserId,
    client,
    newDevice: !known_browser,
  })
  // The passkey was removed between its proof and the session.
  if (!started) throw passkeyRefused()
  return started
}
