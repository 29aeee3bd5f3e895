import { Refusal } from '@constellation/client'
import { provePassword } from '../../browser/session.ts'
import { messagesOf } from '../../locales/index.ts'
import type { ProviderAdapter } from '../../providers/provider.ts'
import { type ConfirmPasswordPage, confirmPasswordPage } from '../../views/index.ts'
import { formFailure } from '../form-errors.ts'
import { goOn } from '../handoff/go-on.ts'
import { providerButtons } from '../identities/provider-buttons.ts'
import { nameOf } from '../name-of.ts'
import type { FormPage } from '../page.ts'
import type { PageRequest, SignedInRequest } from '../page-request.ts'
import { readSignedIn } from '../signed-in.ts'
import { hasFactor } from './recent-sign-in.ts'

type Shown = Pick<ConfirmPasswordPage, 'errors' | 'failure'>

/** GET /login/confirm: the application wants a fresh proof of the person who is signed in. */
export function showConfirm(request: PageRequest): Promise<Response> {
  return whenSignedIn(request, async (signedIn) => {
    const { passwordChangedAt } = await signedIn.person.getMe()
    // A password alone is not enough, or there is none.
    const needsFactor = signedIn.session.aal < 2 || passwordChangedAt === null
    if (needsFactor && (await hasFactor(signedIn))) return request.redirect(request.inFlow('/login/step-up'))
    return view(signedIn, {})
  })
}

/** POST /login/confirm: proves the password again, and goes on in the same session. */
export const confirm: FormPage = {
  submit: (request, form) => whenSignedIn(request, (signedIn) => prove(signedIn, form.field('password'))),
  expired: (request) => whenSignedIn(request, (signedIn) => view(signedIn, { failure: { code: 'invalid_csrf' } }, 403)),
}

async function whenSignedIn(request: PageRequest, show: (signedIn: SignedInRequest) => Promise<Response>) {
  const signedIn = await readSignedIn(request)
  return 'over' in signedIn ? request.redirect(request.inFlow('/login')) : show(signedIn)
}

async function prove(request: SignedInRequest, password: string): Promise<Response> {
  if (!password) return view(request, { errors: { password: 'password_required' } }, 422)
  try {
    return await goOn(request, await provePassword(request, request.session, password))
  } catch (error) {
    const code = error instanceof Refusal ? error.code : undefined
    if (code === 'invalid_credentials' || code === 'validation_failed')
      return view(request, { errors: { password: 'password_wrong' } }, 401)
    if (code === 'recovery_required') return request.redirect(request.inFlow('/forgot'))
    const { failure, status } = formFailure(request, error)
    return view(request, { failure }, status)
  }
}

async function view(request: SignedInRequest, shown: Shown, status = 200): Promise<Response> {
  const me = await request.person.getMe()
  const linked = await linkedProviders(request)
  const unproved = request.query('unproved')
  const here = request.inFlow('/login/confirm')
  const frame = request.frame(here)
  const page = confirmPasswordPage(frame, {
    ...request.formTo(here),
    ...shown,
    signedInAs: nameOf(request, me),
    unproved: unproved && request.deps.providers.find(unproved)?.adapter.label,
    asksPassword: me.passwordChangedAt !== null,
    alternatives: [
      ...(request.session.aal >= 2 && (await hasFactor(request))
        ? [{ label: messagesOf(frame.locale).confirmPassword.useFactor, href: request.inFlow('/login/step-up') }]
        : []),
      ...providerButtons(request, canProve(linked, unproved), { prompt: 'login' }),
      ...(me.passwordChangedAt === null && me.emailVerified
        ? [{ label: messagesOf(frame.locale).confirmPassword.setPassword, href: request.inFlow('/forgot') }]
        : []),
    ],
    links: {
      cancel: request.flow.application?.defaultDestination ?? '/account/security',
      forgot: request.inFlow('/forgot'),
      otherAccount: request.inFlow('/login', { prompt: 'select_account' }),
    },
  })
  return request.render(page, status)
}

/** Providers that may give a fresh proof: linked ones that can say when they proved a person, and did not just fail to. */
function canProve(linked: Set<string> | undefined, unproved: string | undefined) {
  return ({ name, saysWhen }: ProviderAdapter) => saysWhen && name !== unproved && (linked?.has(name) ?? true)
}

/** The providers that are linked to the person. Undefined while a step is outstanding: rbac does not tell, and any may be tried. */
async function linkedProviders({ person, session }: SignedInRequest) {
  if (session.restricted) return undefined
  const { items } = await person.listCredentials({ params: { id: session.userId } })
  return new Set(items.flatMap(({ provider }) => provider ?? []))
}
