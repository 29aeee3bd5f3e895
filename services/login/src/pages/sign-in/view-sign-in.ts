import type { SessionEnd } from '../../browser/session.ts'
import {
  type FieldError,
  type FormFailure,
  type SignInPage,
  sessionExpiredPage,
  signInPage,
} from '../../views/index.ts'
import { providerButtons } from '../identities/provider-buttons.ts'
import type { PageRequest } from '../page-request.ts'

type Shown = {
  email?: string
  failure?: FormFailure | undefined
  errors?: { email?: FieldError; password?: FieldError }
  notice?: string | undefined
  over?: SessionEnd | undefined
  unknownCredential?: string | undefined
}

/** The page to sign in on. */
export function viewSignIn(request: PageRequest, shown: Shown, status = 200): Promise<Response> {
  const { over, notice, unknownCredential, ...rest } = shown
  const frame = request.frame(request.inFlow('/login'))
  const passkey = {
    ...request.formTo(request.inFlow('/login/passkey/verify')),
    options: '/login/passkey/options',
    unknownCredential,
  }
  const form = {
    ...request.formTo(request.inFlow('/login/password')),
    ...rest,
    alternatives: providerButtons(request),
    passkey,
    links: {
      forgot: request.inFlow('/forgot'),
      confirmAgain: request.inFlow('/resend'),
      signUp: request.inFlow('/sign-up'),
    },
  }
  const app = request.flow.application ?? null
  const page = over
    ? sessionExpiredPage(frame, { ...form, why: over })
    : signInPage(frame, { ...form, app, notice: notices.find((one) => one === notice) })
  return request.render(page, status)
}

const notices: readonly SignInPage['notice'][] = ['password_reset', 'consent_denied']
