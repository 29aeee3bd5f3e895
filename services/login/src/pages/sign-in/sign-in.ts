import { Refusal } from '@constellation/client'
import { browserId } from '../../browser/browser-id.ts'
import { readForm } from '../../browser/form.ts'
import { beginSession, clientInfo, readSession } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type Flow, inFlow, readFlow } from '../../flow/flow.ts'
import {
  accountClosedPage,
  type FieldError,
  type FormFailure,
  sessionExpiredPage,
  signInPage,
} from '../../views/index.ts'
import { formFailure } from '../form-errors.ts'
import { goOn } from '../handoff/go-on.ts'
import { providerButtons } from '../identities/provider-buttons.ts'
import { answerPage, answerWithPasskeys, formOf, frameOf, type PageContext, redirectTo } from '../page.ts'
import { beginChallenge, challengeIn } from '../second-factors/challenge.ts'
import { isTooOld } from './recent.ts'

type State = {
  email?: string
  failure?: FormFailure | undefined
  errors?: { email?: FieldError; password?: FieldError }
  notice?: string | undefined
  over?: 'idle' | 'ended' | undefined
  unknownCredential?: string | undefined
}

/** GET /login: who is signed in already goes on at once, or first proves it again where the application wants that; everybody else is asked. */
export async function showSignIn(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const session = await readSession(deps, context)
  if (!('over' in session) && flow.prompt !== 'select_account')
    return flow.prompt === 'login' || isTooOld(deps, flow, session)
      ? redirectTo(deps, context, inFlow('/login/confirm', flow))
      : goOn(deps, context, flow, session)
  const over = 'over' in session && session.over ? session.why : overs.find((one) => one === context.req.query('over'))
  return answerView(deps, context, flow, { over, notice: context.req.query('notice') })
}

/** POST /login/password: signs in, and goes on to where the person was going. */
export async function signIn(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const form = await readForm(deps, context)
  const [email, password] = [form.field('email').trim(), form.field('password')]
  if (!form.genuine) return answerView(deps, context, flow, { email, failure: { code: 'invalid_csrf' } }, 403)
  const errors = {
    ...(!email && { email: 'email_required' as const }),
    ...(!password && { password: 'password_required' as const }),
  }
  if (Object.keys(errors).length) return answerView(deps, context, flow, { email, errors }, 422)
  try {
    const { minAal } = flow
    const body = { email, password, browserId: browserId(deps, context), minAal, client: clientInfo(deps, context) }
    const tokens = await deps.rbac().signInWithPassword({ body })
    await beginSession(deps, context, tokens)
    return await goOn(deps, context, flow, tokens)
  } catch (error) {
    const challenge = challengeIn(error)
    return challenge
      ? beginChallenge(deps, context, flow, challenge)
      : showSignInRefusal(deps, context, flow, { email }, error)
  }
}

type Tried = { email?: string; credentialId?: string | undefined }

/** Why nobody was signed in, on the page where it is tried again. */
export function showSignInRefusal(deps: Deps, context: PageContext, flow: Flow, tried: Tried, error: unknown) {
  const code = error instanceof Refusal ? error.code : undefined
  const here = inFlow('/login', flow)
  if (code === 'user_disabled' || code === 'account_suspended') {
    const { email } = tried
    const page = accountClosedPage(frameOf(deps, context, here), { code, email, links: { otherAccount: here } })
    return answerPage(deps, context, page, 403)
  }
  if (code === 'recovery_required') return redirectTo(deps, context, inFlow('/forgot', flow))
  // An address that is none belongs to nobody: the same words as for any other that does not match.
  const { failure, status } =
    code === 'validation_failed'
      ? { failure: { code: 'invalid_credentials' as const }, status: 401 }
      : formFailure(deps, context, error)
  const unknownCredential = code === 'unknown_passkey' ? tried.credentialId : undefined
  return answerView(deps, context, flow, { ...tried, failure, unknownCredential }, status)
}

/** A page of the account has found the session over, and has taken it out of the browser. */
const overs = ['idle', 'ended'] as const

const notices = ['password_reset', 'address_confirmed', 'sessions_ended', 'already_used', 'consent_denied'] as const

function answerView(deps: Deps, context: PageContext, flow: Flow, state: State, status = 200) {
  return answerWithPasskeys(deps, context, view(deps, context, flow, state), status)
}

function view(deps: Deps, context: PageContext, flow: Flow, { over, notice, unknownCredential, ...state }: State) {
  const frame = frameOf(deps, context, inFlow('/login', flow))
  const form = {
    ...formOf(deps, context, inFlow('/login/password', flow)),
    ...state,
    alternatives: providerButtons(deps, flow, frame.locale),
    passkey: {
      ...formOf(deps, context, inFlow('/login/passkey/verify', flow)),
      options: '/login/passkey/options',
      unknownCredential,
    },
    links: { forgot: inFlow('/forgot', flow), confirmAgain: inFlow('/resend', flow), signUp: inFlow('/sign-up', flow) },
  }
  if (over) return sessionExpiredPage(frame, { ...form, why: over })
  return signInPage(frame, { ...form, app: flow.application ?? null, notice: notices.find((one) => one === notice) })
}
