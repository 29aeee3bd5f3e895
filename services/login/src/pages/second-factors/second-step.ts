import { Failure } from '@constellation/chassis'
import { Refusal } from '@constellation/client'
import {
  type Answer,
  AuthenticationResponse,
  type FactorKind,
  type TokenResponse,
  typedCode,
} from '@constellation/contracts-rbac'
import { forgetChallenge, keptChallenge } from '../../browser/challenge.ts'
import type { FormFields } from '../../browser/form.ts'
import { beginSession, presentedBy } from '../../browser/session.ts'
import { type Form, type SecondStepWay, secondStepPage } from '../../views/index.ts'
import { formFailure } from '../form-errors.ts'
import { goOn } from '../handoff/go-on.ts'
import { type FormPage, refuseExpired } from '../page.ts'
import type { PageRequest } from '../page-request.ts'
import { readPasskey } from '../passkeys/read-passkey.ts'
import { challengePaths } from './begin-challenge.ts'
import { readChallenge, whileChallenged } from './read-challenge.ts'

const ways = {
  webauthn: 'passkey',
  totp: 'code',
  recovery_code: 'recovery',
} as const satisfies Record<FactorKind, SecondStepWay>
type Shown = Pick<Form<'code'>, 'errors' | 'failure'>

/** GET /login/mfa, /login/mfa/recovery, /login/mfa/passkey: asks for one kind of factor when it is accepted. */
export function showSecondStep(kind: FactorKind) {
  return (request: PageRequest): Promise<Response> => whileChallenged(request, () => view(request, kind, {}))
}

/** POST of the same: a right answer completes the sign-in, or proves again who is signed in. */
export function answerSecondStep(kind: FactorKind): FormPage {
  return {
    submit: (request, form) => whileChallenged(request, () => submitAnswer(request, kind, form)),
    expired: async (request) => request.redirect(request.inFlow(challengePaths[kind])),
  }
}

async function submitAnswer(request: PageRequest, kind: FactorKind, form: FormFields): Promise<Response> {
  const { token, stepUp } = keptChallenge(request)
  const answer = answerIn(kind, typedCode(form.field('code')), form.field('response'))
  if (!answer) return view(request, kind, missing(kind), 422)
  const proved = await prove(request, token, answer).then(
    (tokens) => ({ tokens }),
    (error: unknown) => ({ error }),
  )
  if ('error' in proved) return showRefusal(request, kind, proved.error)
  return complete(request, proved.tokens, { kind, stepUp })
}

/** POST /login/mfa/passkey/options: what the browser asks a passkey for. */
export const secondStepOptions: FormPage = {
  async submit(request) {
    const { passkeyOptions } = await readChallenge(request)
    if (!passkeyOptions) throw new Failure('mfa_expired', 'the challenge accepts no passkey; sign in again')
    return request.json(passkeyOptions)
  },
  expired: refuseExpired,
}

/** Why the answer was refused, on the page where the person can give another. */
async function showRefusal(request: PageRequest, kind: FactorKind, error: unknown): Promise<Response> {
  const code = error instanceof Refusal ? error.code : undefined
  // A malformed answer is as wrong as any other.
  if (code === 'mfa_failed' || code === 'validation_failed') return view(request, kind, wrong(kind), 401)
  if (code === 'mfa_expired') forgetChallenge(request)
  const { failure, status } = formFailure(request, error)
  return view(request, kind, { failure }, status)
}

function answerIn(kind: FactorKind, code: string, response: string): Answer | undefined {
  if (kind !== 'webauthn') return code ? { kind, code } : undefined
  const given = readPasskey(AuthenticationResponse, response)
  return given && { kind, response: given }
}

function missing(kind: FactorKind): Shown {
  return kind === 'webauthn' ? { failure: { code: 'passkey_refused' } } : { errors: { code: 'code_required' } }
}

function wrong(kind: FactorKind): Shown {
  if (kind === 'webauthn') return { failure: { code: 'passkey_refused' } }
  return { errors: { code: kind === 'totp' ? 'code_wrong' : 'recovery_code_wrong' } }
}

function prove({ rbac, browser }: PageRequest, challengeToken: string, answer: Answer): Promise<TokenResponse> {
  return rbac.verifySecondFactor({ body: { challengeToken, answer, ...presentedBy(browser) } })
}

type Proved = { kind: FactorKind; stepUp: boolean }

async function complete(request: PageRequest, tokens: TokenResponse, proved: Proved): Promise<Response> {
  await beginSession(request, tokens)
  forgetChallenge(request)
  if (proved.kind === 'totp' && !proved.stepUp && !tokens.restricted && (await isOfferDue(request, tokens)))
    return request.redirect(request.inFlow('/account/passkey-offer'))
  return goOn(request, tokens)
}

/** Whether a passkey is to be offered. A failure of this question must not stop the sign-in. */
async function isOfferDue({ deps }: PageRequest, { accessToken, user }: TokenResponse): Promise<boolean> {
  try {
    const { allowed, offerPasskey } = await deps.rbac(accessToken).listFactors({ params: { id: user.id } })
    return offerPasskey && allowed.includes('webauthn')
  } catch (error) {
    deps.logger.warn({ error }, 'no passkey was offered')
    return false
  }
}

async function view(request: PageRequest, kind: FactorKind, shown: Shown, status = 200): Promise<Response> {
  const { factors, stepUp } = await readChallenge(request)
  const [strongest] = factors
  if (strongest && !factors.includes(kind)) return request.redirect(request.inFlow(challengePaths[strongest]))
  const here = request.inFlow(challengePaths[kind])
  const others = factors.filter((one) => one !== kind)
  const page = secondStepPage(request.frame(here), {
    ...request.formTo(here),
    ...shown,
    way: ways[kind],
    options: request.inFlow('/login/mfa/passkey/options'),
    others: others.map((one) => ({ way: ways[one], href: request.inFlow(challengePaths[one]) })),
    stepUp,
    links: {
      lost: stepUp ? undefined : request.inFlow('/login/mfa/lost'),
      startOver: request.inFlow('/login', { prompt: 'select_account' }),
    },
  })
  return request.render(page, status)
}
