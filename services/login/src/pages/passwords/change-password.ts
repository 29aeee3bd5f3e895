import { Refusal } from '@constellation/client'
import type { FormFields } from '../../browser/form.ts'
import { provePassword } from '../../browser/session.ts'
import { flowQuery, inFlow } from '../../flow/flow.ts'
import { type ChangePasswordPage, changePasswordPage, type FieldError } from '../../views/index.ts'
import { formFailure, newPasswordError, refusedFields } from '../form-errors.ts'
import type { FormPage } from '../page.ts'
import type { SignedInRequest } from '../page-request.ts'
import { askForRecent, isRecent } from '../sign-in/recent-sign-in.ts'

const path = '/account/password'

type Errors = Partial<Record<'currentPassword' | 'newPassword', FieldError>>
type Shown = Pick<ChangePasswordPage, 'errors' | 'failure'>

/** GET /account/password. A person with a one-time password comes here first. */
export async function showChangePassword(request: SignedInRequest): Promise<Response> {
  const { passwordChangedAt, mustChangePassword } = await request.person.getMe()
  if (request.session.restricted && !mustChangePassword) return toOtherStep(request)
  // A person without a password cannot type it: another way to sign in proves who they are.
  const asked = passwordChangedAt === null ? askForRecent(request, path) : undefined
  return asked ?? view(request, {})
}

/** POST /account/password: proves the current password where that is needed, sets the new one and ends every other session. */
export const changePassword: FormPage<SignedInRequest> = {
  submit: (request, form) => unlessOtherStep(request, () => change(request, form)),
  expired: (request) => unlessOtherStep(request, () => view(request, { failure: { code: 'invalid_csrf' } }, 403)),
}

async function unlessOtherStep(request: SignedInRequest, next: () => Promise<Response>) {
  const { mustChangePassword } = await request.person.getMe()
  return request.session.restricted && !mustChangePassword ? toOtherStep(request) : next()
}

async function change(request: SignedInRequest, form: FormFields): Promise<Response> {
  const { session, browser } = request
  const [current, newPassword] = [form.field('currentPassword'), form.field('newPassword')]
  const errors = errorsIn(request, current, newPassword)
  if (Object.keys(errors).length) return view(request, { errors }, 422)
  try {
    const { accessToken } = current ? await provePassword(request, session, current) : session
    const person = request.deps.rbac(accessToken)
    const params = { id: session.userId }
    const others = session.restricted ? 0 : (await person.listSessions({ params })).items.length - 1
    await person.changePassword({ params, body: { newPassword, client: browser.client } })
    if (session.restricted) return toOtherStep(request)
    return request.redirect(`/account/security?done=password_changed&count=${others}`)
  } catch (error) {
    return showRefusal(request, error)
  }
}

function errorsIn(request: SignedInRequest, current: string, newPassword: string): Errors {
  const isMissing = !isRecent(request) && !request.session.restricted && !current
  const errors: Errors = {
    ...(isMissing && { currentPassword: 'password_required' as const }),
    ...newPasswordError(request.deps, 'newPassword', newPassword),
  }
  if (current && current === newPassword) errors.newPassword = 'password_unchanged'
  return errors
}

async function showRefusal(request: SignedInRequest, error: unknown): Promise<Response> {
  const code = error instanceof Refusal ? error.code : undefined
  if (code === 'invalid_credentials') return view(request, { errors: { currentPassword: 'password_wrong' } }, 401)
  // The one-time password cannot be proved again: a link to the address must do.
  if (code === 'reauth_required' && request.session.restricted) return request.redirect('/forgot')
  // A recent sign-in can age while the form is filled in.
  if (code === 'reauth_required') return view(request, { errors: { currentPassword: 'password_required' } }, 401)
  const refused = refusedFields(error, { password: 'newPassword' })
  if (refused) return view(request, { errors: refused }, 422)
  const { failure, status } = formFailure(request, error)
  return view(request, { failure }, status)
}

async function view(request: SignedInRequest, shown: Shown, status = 200): Promise<Response> {
  const { email, mustChangePassword } = await request.person.getMe()
  const here = inFlow(path, flowOf(request))
  const page = changePasswordPage(request.frame(here), {
    ...request.formTo(here),
    ...shown,
    email: email ?? '',
    asksCurrent: !isRecent(request) && !mustChangePassword,
    isGiven: mustChangePassword,
    links: { cancel: mustChangePassword ? '/logout' : '/account/security', forgot: '/forgot' },
  })
  return request.render(page, status)
}

/** On to the next step that is outstanding. */
function toOtherStep(request: SignedInRequest) {
  return request.redirect(inFlow('/account/restricted', flowOf(request)))
}

/** Where the person was going, unchecked: the page that they go on to checks it. */
function flowOf({ url }: SignedInRequest) {
  return { query: flowQuery(url.searchParams) }
}
