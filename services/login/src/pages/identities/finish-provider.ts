import { Failure } from '@constellation/chassis'
import type { ErrorCode } from '@constellation/contract'
import type { TokenResponse } from '@constellation/contracts-rbac'
import { beginSession, keepSession, readSession } from '../../browser/session.ts'
import { completeProviderSignIn } from '../../domain/identities/complete-provider-sign-in.ts'
import { identifyAtProvider } from '../../domain/identities/identify-at-provider.ts'
import { isFreshProof } from '../../domain/identities/is-fresh-proof.ts'
import { type RedeemedSignIn, redeemState, StateRefusal } from '../../domain/identities/redeem-state.ts'
import { passRefusals } from '../../domain/pass-refusals.ts'
import { matchLocale } from '../../flow/choose-locale.ts'
import { demandedAge, type Flow, readFlow } from '../../flow/flow.ts'
import type { ExternalIdentity, Provider } from '../../providers/provider.ts'
import { ProviderFailure } from '../../providers/provider-failure.ts'
import { type ErrorPage, emailLeftOutPage } from '../../views/index.ts'
import { goOn } from '../handoff/go-on.ts'
import type { PageRequest } from '../page-request.ts'
import { beginChallenge, challengeIn } from '../second-factors/begin-challenge.ts'
import { findProvider } from './find-provider.ts'
import { linkPath } from './link-provider.ts'
import { logProblem, toFailure } from './provider-problems.ts'
import { startOf } from './start-provider.ts'

/** GET /login/:provider/callback: the provider sends the person back to it. */
export async function finishProvider(request: PageRequest): Promise<Response> {
  const { deps, url } = request
  const provider = findProvider(request)
  const redeemed = await redeem(request, provider)
  if (redeemed instanceof Response) return redeemed
  request.resume(readKeptFlow(request, redeemed.flowQuery), matchLocale(deps.settings.locales, redeemed.locale))
  if (url.searchParams.get('error') === 'access_denied') return showDenied(request, redeemed)
  try {
    return await complete(request, provider, redeemed)
  } catch (error) {
    const challenge = challengeIn(error)
    if (challenge) return beginChallenge(request, challenge)
    throw explain(request, provider, redeemed, error)
  }
}

/** The browser in which the sign-in began. */
function startedBy({ browser, url }: PageRequest) {
  const start = startOf(url)
  const id = browser.cookie(start)
  if (id === undefined) return browser.cookie('browser')
  browser.forget(start)
  return id
}

async function redeem(request: PageRequest, { adapter: { name } }: Provider): Promise<RedeemedSignIn | Response> {
  const { deps, url } = request
  const state = url.searchParams.get('state') ?? ''
  try {
    return await redeemState(deps, { provider: name, state, browserId: startedBy(request) })
  } catch (error) {
    if (error instanceof StateRefusal) {
      request.resume(readKeptFlow(request, error.flowQuery ?? ''))
      const onward = await goOnAfterRepeat(request, error)
      if (onward) return onward
      logProblem(deps, { provider: name, stage: 'state', problem: error.code })
      request.offerWaysOn(waysToBeginAgain(request, name))
    }
    throw error
  }
}

/** An answer that comes again, as after a reload, says nothing new: the person who is signed in goes on. */
async function goOnAfterRepeat(request: PageRequest, { code }: StateRefusal): Promise<Response | undefined> {
  if (code !== 'state_replayed' || 'over' in (await readSession(request))) return undefined
  const isOurs = request.flow.next.origin === request.deps.settings.publicOrigin
  return request.redirect(isOurs ? '/account/security' : request.inFlow('/login'))
}

/** The flow that the sign-in began with. Applications may have changed since it was checked. */
function readKeptFlow({ deps }: PageRequest, flowQuery: string): Flow {
  try {
    return readFlow(deps, new URLSearchParams(flowQuery))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    deps.logger.warn({ problem: error.code }, 'the destination of a sign-in is no longer valid')
    return readFlow(deps, new URLSearchParams())
  }
}

function showDenied(request: PageRequest, { purpose }: RedeemedSignIn): Response {
  if (purpose === 'link') return request.redirect('/account/security?done=linking_refused')
  return request.redirect(request.inFlow('/login', { notice: 'consent_denied' }))
}

async function complete(request: PageRequest, provider: Provider, redeemed: RedeemedSignIn): Promise<Response> {
  const { deps, browser, flow, url } = request
  const isLinking = redeemed.purpose === 'link'
  const maxAgeSeconds = isLinking ? undefined : demandedAge(flow)
  const session = isLinking || maxAgeSeconds !== undefined ? await readSession(request) : undefined
  const signedIn = session && !('over' in session) ? session : undefined
  const identity = await identifyAtProvider(deps, provider, redeemed, url.searchParams)
  const isFresh = isFreshProof(deps, identity, { maxAgeSeconds, begunAt: redeemed.begunAt })
  if (signedIn && !isFresh) return askAnotherWay(request, provider)
  const tokens = await completeProviderSignIn(deps, provider, {
    redeemed,
    identity,
    browserId: browser.id,
    minAal: flow.minAal,
    client: browser.client,
    accessToken: signedIn?.accessToken,
    refreshToken: browser.cookie('refresh'),
  })
  if (tokens.sessionId === signedIn?.sessionId) keepSession(browser, tokens)
  else await beginSession(request, tokens)
  if (!isFresh) return askAnotherWay(request, provider)
  return (await tellOfAddress(request, provider, { tokens, identity })) ?? goOn(request, tokens)
}

/** The provider did not prove the person as lately as demanded, so another way has to. */
function askAnotherWay(request: PageRequest, { adapter: { name } }: Provider): Response {
  return request.redirect(request.inFlow('/login/confirm', { unproved: name }))
}

type SignedIn = { tokens: TokenResponse; identity: ExternalIdentity }

/** A person who is signed in without an address reads why before they go on. One who was known before loses nothing. */
async function tellOfAddress(request: PageRequest, { adapter }: Provider, { tokens, identity }: SignedIn) {
  const { name, label } = adapter
  const { incomplete, emailLeftOut } = identity
  if (incomplete) toFailure(request.deps, name, incomplete)
  if (emailLeftOut) logProblem(request.deps, { provider: name, stage: 'emails', problem: 'validation_failed' })
  const why = emailLeftOut ? 'not_usable' : incomplete && tokens.outcome === 'created' ? 'not_told' : undefined
  // What was demanded is proved by now.
  const links = { goOn: request.inFlow('/login', { prompt: '', max_age: '' }) }
  return why && request.render(emailLeftOutPage(request.frame(links.goOn), { provider: label, why, links }))
}

/** The failure in the words of its code. The error page offers the ways on that make sense after it. */
function explain(request: PageRequest, { adapter }: Provider, { purpose }: RedeemedSignIn, error: unknown): unknown {
  const { deps } = request
  const { name } = adapter
  const translated = error instanceof Error ? passRefusals(error) : error
  const failure = error instanceof ProviderFailure ? toFailure(deps, name, error) : translated
  if (!(failure instanceof Failure)) return failure
  if (!(error instanceof ProviderFailure)) logProblem(deps, { provider: name, stage: 'rbac', problem: failure.code })
  const { code } = failure
  request.offerWaysOn(purpose === 'link' ? waysToLinkAgain(code, name) : waysOnAfter(request, code, name))
  return failure
}

function waysOnAfter(request: PageRequest, code: ErrorCode, name: string): ErrorPage['links'] {
  switch (code) {
    case 'link_requires_login':
      return { signIn: `/login?${new URLSearchParams({ next: request.inFlow(linkPath(name)) })}` }
    case 'signup_disabled':
      return { signIn: request.inFlow('/login') }
    default:
      return waysToBeginAgain(request, name)
  }
}

function waysToBeginAgain(request: PageRequest, name: string): ErrorPage['links'] {
  return { retry: request.inFlow(`/login/${name}/start`), signIn: request.inFlow('/login') }
}

function waysToLinkAgain(code: ErrorCode, name: string): ErrorPage['links'] {
  const isFinal = code === 'credential_conflict' || code === 'provider_already_linked'
  return isFinal ? { account: '/account/security' } : { retry: linkPath(name), account: '/account/security' }
}
