import { clientAddress, Failure } from '@constellation/chassis'
import type { ErrorCode } from '@constellation/contract'
import { browserId } from '../../browser/browser-id.ts'
import { beginSession, clientInfo, keepSession, readSession } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { beginProviderSignIn } from '../../domain/identities/begin-provider-sign-in.ts'
import { completeProviderSignIn } from '../../domain/identities/complete-provider-sign-in.ts'
import { type RedeemedSignIn, redeemState, StateRefusal } from '../../domain/identities/redeem-state.ts'
import { passRefusals } from '../../domain/pass-refusals.ts'
import { matchLocale } from '../../flow/choose-locale.ts'
import { type Flow, flowQuery, inFlow, readFlow } from '../../flow/flow.ts'
import type { Provider } from '../../providers/provider.ts'
import { ProviderFailure } from '../../providers/provider-failure.ts'
import type { ErrorPage } from '../../views/index.ts'
import { goOn } from '../handoff/go-on.ts'
import { localeOf, type PageContext, redirectTo } from '../page.ts'
import { remember } from '../remembered.ts'
import { beginChallenge, challengeIn } from '../second-factors/challenge.ts'
import { findProvider } from './find-provider.ts'
import { isLinkProof, linkPath } from './link-provider.ts'

/** GET /login/:provider/start: sends the person to the provider. With `link=1` the identity is linked to who is signed in, once they have said so. */
export async function startProvider(deps: Deps, context: PageContext): Promise<Response> {
  const provider = findProvider(deps, context)
  const parameters = new URL(context.req.url).searchParams
  if (parameters.get('link') === '1') return startLinking(deps, context, provider, parameters)
  return leaveFor(deps, context, provider, readFlow(deps, parameters))
}

/** GET /login/:provider/callback: where the provider sends the person back to. */
export async function finishProvider(deps: Deps, context: PageContext): Promise<Response> {
  const provider = findProvider(deps, context)
  const parameters = new URL(context.req.url).searchParams
  const redeemed = await redeem(deps, context, provider, parameters.get('state') ?? '')
  const flow = readKeptFlow(deps, redeemed.flowQuery)
  remember(context, { locale: matchLocale(deps.settings.locales, redeemed.locale) })
  if (parameters.get('error') === 'access_denied') return showDenied(deps, context, redeemed, flow)
  try {
    return await complete(deps, context, provider, { redeemed, parameters, flow })
  } catch (error) {
    const challenge = challengeIn(error)
    if (challenge) return beginChallenge(deps, context, flow, challenge)
    throw explain(deps, context, provider, { error, redeemed, flow })
  }
}

async function startLinking(deps: Deps, context: PageContext, provider: Provider, parameters: URLSearchParams) {
  const { name } = provider.adapter
  const session = await readSession(deps, context)
  // A link from elsewhere must not be enough to add a way into an account.
  if ('over' in session || !isLinkProof(deps, context, name, parameters.get('proof') ?? ''))
    return redirectTo(deps, context, linkPath(name))
  const wanted = flowQuery(parameters)
  const isOnTheWay = wanted.has('app') || wanted.has('next')
  const flow = readFlow(
    deps,
    isOnTheWay ? wanted : new URLSearchParams({ next: '/account/security?done=provider_linked' }),
  )
  return leaveFor(deps, context, provider, flow, session.userId)
}

async function leaveFor(deps: Deps, context: PageContext, provider: Provider, flow: Flow, linkUserId?: string) {
  const { adapter } = provider
  const beginning = {
    flow,
    locale: localeOf(deps, context),
    browserId: browserId(deps, context),
    clientAddress: clientAddress(context, deps.settings.trustedProxies),
    ...(linkUserId && { linkUserId }),
  }
  try {
    return redirectTo(deps, context, await beginProviderSignIn(deps, provider, beginning))
  } catch (error) {
    throw error instanceof ProviderFailure ? toFailure(deps, adapter.name, error) : error
  }
}

async function redeem(deps: Deps, context: PageContext, { adapter }: Provider, state: string) {
  try {
    const browser = deps.cookies.get(context, 'browser')
    return await redeemState(deps, { provider: adapter.name, state, browserId: browser })
  } catch (error) {
    if (error instanceof StateRefusal) {
      const flow = readKeptFlow(deps, error.flowQuery ?? '')
      note(deps, { provider: adapter.name, stage: 'state', problem: error.code })
      remember(context, { ways: waysToBeginAgain(adapter.name, flow) })
    }
    throw error
  }
}

/** Applications may have changed since the flow was checked. */
function readKeptFlow(deps: Deps, flowQuery: string): Flow {
  try {
    return readFlow(deps, new URLSearchParams(flowQuery))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    deps.logger.warn({ problem: error.code }, 'the destination of a sign-in is not valid any more')
    return readFlow(deps, new URLSearchParams())
  }
}

function showDenied(deps: Deps, context: PageContext, { purpose }: RedeemedSignIn, flow: Flow) {
  if (purpose === 'link') return redirectTo(deps, context, '/account/security?done=linking_refused')
  return redirectTo(deps, context, inFlow('/login', flow, { notice: 'consent_denied' }))
}

type Completion = { redeemed: RedeemedSignIn; parameters: URLSearchParams; flow: Flow }

async function complete(deps: Deps, context: PageContext, provider: Provider, completion: Completion) {
  const { redeemed, parameters, flow } = completion
  const isLinking = redeemed.purpose === 'link'
  const session = isLinking ? await readSession(deps, context) : undefined
  const tokens = await completeProviderSignIn(deps, provider, {
    redeemed,
    parameters,
    browserId: browserId(deps, context),
    minAal: flow.minAal,
    client: clientInfo(deps, context),
    accessToken: session && !('over' in session) ? session.accessToken : undefined,
    refreshToken: deps.cookies.get(context, 'refresh'),
  })
  if (isLinking) keepSession(deps, context, tokens)
  else await beginSession(deps, context, tokens)
  return goOn(deps, context, flow, tokens)
}

type Failed = { error: unknown; redeemed: RedeemedSignIn; flow: Flow }

/** The failure in the words of its code, with the ways on that make sense after it. */
function explain(deps: Deps, context: PageContext, { adapter }: Provider, { error, redeemed, flow }: Failed): unknown {
  const { name } = adapter
  const translated = error instanceof Error ? passRefusals(error) : error
  const failure = error instanceof ProviderFailure ? toFailure(deps, name, error) : translated
  if (!(failure instanceof Failure)) return failure
  if (!(error instanceof ProviderFailure)) note(deps, { provider: name, stage: 'rbac', problem: failure.code })
  const ways = redeemed.purpose === 'link' ? waysToLinkAgain(failure.code, name) : waysOnAfter(failure.code, name, flow)
  remember(context, { ways })
  return failure
}

function waysOnAfter(code: ErrorCode, name: string, flow: Flow): ErrorPage['links'] {
  switch (code) {
    case 'link_requires_login':
      return { signIn: `/login?${new URLSearchParams({ next: inFlow(linkPath(name), flow) })}` }
    case 'signup_disabled':
      return { signIn: inFlow('/login', flow) }
    default:
      return waysToBeginAgain(name, flow)
  }
}

function waysToBeginAgain(name: string, flow: Flow): ErrorPage['links'] {
  return { retry: inFlow(`/login/${name}/start`, flow), signIn: inFlow('/login', flow) }
}

function waysToLinkAgain(code: ErrorCode, name: string): ErrorPage['links'] {
  const isFinal = code === 'credential_conflict' || code === 'provider_already_linked'
  return isFinal ? { account: '/account/security' } : { retry: linkPath(name), account: '/account/security' }
}

function toFailure(deps: Deps, provider: string, error: ProviderFailure): Failure {
  const { code, stage, upstreamStatus, message } = error
  note(deps, { provider, stage, problem: code, upstreamStatus, detail: message })
  return new Failure(code, 'the provider did not complete the sign-in; try again', { cause: error })
}

type Note = {
  provider: string
  stage: string
  problem: ErrorCode
  upstreamStatus?: number | undefined
  detail?: string
}

function note({ logger }: Pick<Deps, 'logger'>, noted: Note) {
  logger.warn(noted, 'a sign-in with a provider failed')
}
