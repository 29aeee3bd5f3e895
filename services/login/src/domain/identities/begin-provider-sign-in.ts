import { Failure } from '@constellation/chassis'
import { seal } from '@constellation/database'
import { hashToken } from '@constellation/tokens'
import { generateCodeVerifier, generateState } from 'arctic'
import type { Deps } from '../../deps.ts'
import { demandedAge, type Flow } from '../../flow/flow.ts'
import type { Locale } from '../../locales/index.ts'
import type { Provider } from '../../providers/provider.ts'
import { callbackOf } from '../../providers/registry.ts'
import { insertLoginTransaction } from '../../store/login-transactions.ts'

type Beginning = {
  flow: Flow
  locale: Locale
  browserId: string
  clientAddress: string
  /** The user to link the identity to, instead of signing in. */
  linkUserId?: string
}

/**
 * Where to send a person to sign in at a provider. The address carries random values only. Their meaning stays here, and works once, in
 * this browser.
 */
export async function beginProviderSignIn(deps: Deps, { adapter }: Provider, beginning: Beginning): Promise<URL> {
  const { flow, locale, browserId, clientAddress, linkUserId } = beginning
  const [state, nonce, codeVerifier] = [generateState(), generateState(), generateCodeVerifier()]
  const stateHash = hashToken(state)
  const { settings } = deps
  const begun = {
    stateHash,
    provider: adapter.name,
    purpose: linkUserId ? ('link' as const) : ('login' as const),
    linkUserId: linkUserId ?? null,
    flowQuery: flow.query.toString(),
    applicationId: flow.application?.id ?? null,
    locale,
    nonce: seal(deps.sealing, nonceOf(stateHash), nonce),
    codeVerifier: seal(deps.sealing, verifierOf(stateHash), codeVerifier),
    browserHash: hashToken(browserId),
    clientAddress,
    lifeSeconds: settings.stateSeconds,
  }
  const isBegun = await insertLoginTransaction(deps.db, begun, settings.startLimits)
  if (!isBegun) throw new Failure('rate_limited', 'too many sign-ins were begun here', { retryAfterSeconds: 60 })
  return adapter.authorizationUrl({
    state,
    nonce,
    codeVerifier,
    redirectUri: callbackOf(adapter, deps.settings.publicOrigin),
    locale,
    maxAgeSeconds: demandedAge(flow),
  })
}

/** The contexts that the values of a transaction are sealed for. */
export const nonceOf = (stateHash: string): string => `login_tx.nonce:${stateHash}`
export const verifierOf = (stateHash: string): string => `login_tx.code_verifier:${stateHash}`
