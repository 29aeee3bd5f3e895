import { Failure } from '@constellation/chassis'
import { Refusal } from '@constellation/client'
import { type Answer, AuthenticationResponse, type FactorKind, type TokenResponse } from '@constellation/contracts-rbac'
import { browserId } from '../../browser/browser-id.ts'
import { forgetChallenge, keptChallenge } from '../../browser/challenge.ts'
import { readForm } from '../../browser/form.ts'
import { beginSession, clientInfo } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type Flow, inFlow, readFlow } from '../../flow/flow.ts'
import { type Form, type SecondStepWay, secondStepPage } from '../../views/index.ts'
import { formFailure } from '../form-errors.ts'
import { goOn } from '../handoff/go-on.ts'
import { answerWithPasskeys, formOf, frameOf, type PageContext, redirectTo } from '../page.ts'
import { readPasskey } from '../passkeys/read-passkey.ts'
import { challengePaths } from './challenge.ts'

const ways = {
  webauthn: 'passkey',
  totp: 'code',
  recovery_code: 'recovery',
} as const satisfies Record<FactorKind, SecondStepWay>
type Shown = Pick<Form<'code'>, 'errors' | 'failure'>

/** GET /login/mfa, /login/mfa/recovery, /login/mfa/passkey: asks for one kind of factor, where that would be taken. */
export async function showSecondStep(deps: Deps, context: PageContext, kind: FactorKind): Promise<Response> {
  return view(deps, context, readFlow(deps, new URL(context.req.url).searchParams), kind, {})
}

/** POST of the same: what is right completes the sign-in, or proves again who is signed in. */
export async function answerSecondStep(deps: Deps, context: PageContext, kind: FactorKind): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const form = await readForm(deps, context)
  if (!form.genuine) return redirectTo(deps, context, inFlow(challengePaths[kind], flow))
  const { token, stepUp } = keptChallenge(deps, context, flow)
  const answer = answerIn(kind, form.field('code').trim(), form.field('response'))
  if (!answer) return view(deps, context, flow, kind, nothingGiven(kind), 422)
  const proved = await prove(deps, context, token, answer).then(
    (tokens) => ({ tokens }),
    (error: unknown) => ({ error }),
  )
  if ('error' in proved) return showRefusal(deps, context, flow, kind, proved.error)
  return complete(deps, context, flow, proved.tokens, { kind, stepUp })
}

/** Why the answer was not taken, on the page where another can be given. */
function showRefusal(deps: Deps, context: PageContext, flow: Flow, kind: FactorKind, error: unknown) {
  const code = error instanceof Refusal ? error.code : undefined
  // An answer of the wrong shape is as wrong as any other.
  if (code === 'mfa_failed' || code === 'validation_failed')
    return view(deps, context, flow, kind, nothingRight(kind), 401)
  if (code === 'mfa_expired') forgetChallenge(deps, context)
  const { failure, status } = formFailure(deps, context, error)
  return view(deps, context, flow, kind, { failure }, status)
}

/** POST /login/mfa/passkey/options: what the browser asks a passkey for. */
export async function secondStepOptions(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const { genuine } = await readForm(deps, context)
  if (!genuine) throw new Failure('invalid_csrf', 'the form has expired')
  const { passkeyOptions } = await openChallenge(deps, context, flow)
  if (!passkeyOptions) throw new Failure('mfa_expired', 'no passkey is asked for; sign in again')
  return context.json(passkeyOptions)
}

/** The question as it stands. Throws `mfa_expired` when there is none any more. */
export function openChallenge(deps: Deps, context: PageContext, flow: Flow) {
  const { token } = keptChallenge(deps, context, flow)
  return deps.rbac().readChallenge({ body: { challengeToken: token, browserId: browserId(deps, context) } })
}

function answerIn(kind: FactorKind, code: string, response: string): Answer | undefined {
  if (kind !== 'webauthn') return code ? { kind, code } : undefined
  const given = readPasskey(AuthenticationResponse, response)
  return given && { kind, response: given }
}

function nothingGiven(kind: FactorKind): Shown {
  return kind === 'webauthn' ? { failure: { code: 'passkey_refused' } } : { errors: { code: 'code_required' } }
}

function nothingRight(kind: FactorKind): Shown {
  if (kind === 'webauthn') return { failure: { code: 'passkey_refused' } }
  return { errors: { code: kind === 'totp' ? 'code_wrong' : 'recovery_code_wrong' } }
}

function prove(deps: Deps, context: PageContext, challengeToken: string, answer: Answer): Promise<TokenResponse> {
  const refreshToken = deps.cookies.get(context, 'refresh')
  const body = { challengeToken, answer, browserId: browserId(deps, context), client: clientInfo(deps, context) }
  return deps.rbac().verifySecondFactor({ body: { ...body, ...(refreshToken && { refreshToken }) } })
}

type Proved = { kind: FactorKind; stepUp: boolean }

async function complete(deps: Deps, context: PageContext, flow: Flow, tokens: TokenResponse, proved: Proved) {
  await beginSession(deps, context, tokens)
  forgetChallenge(deps, context)
  if (proved.kind === 'totp' && !proved.stepUp && !tokens.restricted && (await wantsOffer(deps, tokens)))
    return redirectTo(deps, context, inFlow('/account/passkey-offer', flow))
  return goOn(deps, context, flow, tokens)
}

/** Whoever has signed in is not stopped by what would only have been offered. */
async function wantsOffer(deps: Deps, { accessToken, user }: TokenResponse): Promise<boolean> {
  try {
    const { allowed, offerPasskey } = await deps.rbac(accessToken).listFactors({ params: { id: user.id } })
    return offerPasskey && allowed.includes('webauthn')
  } catch (error) {
    deps.logger.warn({ error }, 'no passkey was offered')
    return false
  }
}

async function view(deps: Deps, context: PageContext, flow: Flow, kind: FactorKind, shown: Shown, status = 200) {
  const { factors, stepUp } = await openChallenge(deps, context, flow)
  const [strongest] = factors
  if (strongest && !factors.includes(kind)) return redirectTo(deps, context, inFlow(challengePaths[strongest], flow))
  const here = inFlow(challengePaths[kind], flow)
  const page = secondStepPage(frameOf(deps, context, here), {
    ...formOf(deps, context, here),
    ...shown,
    way: ways[kind],
    options: inFlow('/login/mfa/passkey/options', flow),
    others: factors
      .filter((one) => one !== kind)
      .map((one) => ({ way: ways[one], href: inFlow(challengePaths[one], flow) })),
    stepUp,
    links: {
      lost: stepUp ? undefined : inFlow('/login/mfa/lost', flow),
      startOver: inFlow('/login', flow, { prompt: 'select_account' }),
    },
  })
  return answerWithPasskeys(deps, context, page, status)
}
