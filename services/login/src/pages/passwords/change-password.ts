import { Refusal } from '@constellation/client'
import { readForm } from '../../browser/form.ts'
import { type BrowserSession, clientInfo, provePassword } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { flowQuery, inFlow } from '../../flow/flow.ts'
import { type ChangePasswordPage, changePasswordPage, type FieldError } from '../../views/index.ts'
import { formFailure, newPasswordError, refusedFields } from '../form-errors.ts'
import { answerPage, formOf, frameOf, type PageContext, redirectTo } from '../page.ts'
import { askForRecent, isRecent } from '../sign-in/recent.ts'

const path = '/account/password'

/** GET /account/password: who signed in a moment ago is not asked for the current one. Whoever was given a password that works once comes here first. */
export async function showChangePassword(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const { passwordChangedAt, mustChangePassword } = await deps.rbac(session.accessToken).getMe()
  if (session.restricted && !mustChangePassword) return toOtherStep(deps, context)
  // Who has none yet cannot type it: the way in they have proves who they are.
  const asked = passwordChangedAt === null ? askForRecent(deps, context, session, path) : undefined
  return asked ?? view(deps, context, session, {})
}

/** POST /account/password: proves the current password where that is needed, then sets the new one; every other session ends. */
export async function changePassword(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const { mustChangePassword } = await deps.rbac(session.accessToken).getMe()
  if (session.restricted && !mustChangePassword) return toOtherStep(deps, context)
  const form = await readForm(deps, context)
  if (!form.genuine) return view(deps, context, session, { failure: { code: 'invalid_csrf' } }, 403)
  const [current, newPassword] = [form.field('currentPassword'), form.field('newPassword')]
  const missing = !isRecent(deps, session) && !session.restricted && !current
  const errors: Partial<Record<'currentPassword' | 'newPassword', FieldError>> = {
    ...(missing && { currentPassword: 'password_required' as const }),
    ...newPasswordError(deps, 'newPassword', newPassword),
  }
  if (current && current === newPassword) errors.newPassword = 'password_unchanged'
  if (Object.keys(errors).length) return view(deps, context, session, { errors }, 422)
  try {
    const { accessToken } = current ? await provePassword(deps, context, session.accessToken, current) : session
    const person = deps.rbac(accessToken)
    const params = { id: session.userId }
    const others = session.restricted ? 0 : (await person.listSessions({ params })).items.length - 1
    await person.changePassword({ params, body: { newPassword, client: clientInfo(deps, context) } })
    if (session.restricted) return redirectTo(deps, context, inFlow('/account/restricted', flowOf(context)))
    return redirectTo(deps, context, `/account/security?done=password_changed&count=${others}`)
  } catch (error) {
    return showRefusal(deps, context, session, error)
  }
}

function showRefusal(deps: Deps, context: PageContext, session: BrowserSession, error: unknown) {
  const code = error instanceof Refusal ? error.code : undefined
  if (code === 'invalid_credentials')
    return view(deps, context, session, { errors: { currentPassword: 'password_wrong' } }, 401)
  // The password they were given has worked already, so their address has to do.
  if (code === 'reauth_required' && session.restricted) return redirectTo(deps, context, '/forgot')
  // What was recent when the page was opened may have aged while it was filled in.
  if (code === 'reauth_required')
    return view(deps, context, session, { errors: { currentPassword: 'password_required' } }, 401)
  const refused = refusedFields(error, { password: 'newPassword' })
  if (refused) return view(deps, context, session, { errors: refused }, 422)
  const { failure, status } = formFailure(deps, context, error)
  return view(deps, context, session, { failure }, status)
}

async function view(
  deps: Deps,
  context: PageContext,
  session: BrowserSession,
  shown: Pick<ChangePasswordPage, 'errors' | 'failure'>,
  status = 200,
): Promise<Response> {
  const { email, mustChangePassword } = await deps.rbac(session.accessToken).getMe()
  const here = inFlow(path, flowOf(context))
  const page = changePasswordPage(frameOf(deps, context, here), {
    ...formOf(deps, context, here),
    ...shown,
    email: email ?? '',
    asksCurrent: !isRecent(deps, session) && !mustChangePassword,
    isGiven: mustChangePassword,
    links: { cancel: mustChangePassword ? '/logout' : '/account/security', forgot: '/forgot' },
  })
  return answerPage(deps, context, page, status)
}

/** Another step is outstanding than this one. */
function toOtherStep(deps: Deps, context: PageContext) {
  return redirectTo(deps, context, inFlow('/account/restricted', flowOf(context)))
}

/** Where the person was going when they were sent here. */
function flowOf(context: PageContext) {
  return { query: flowQuery(new URL(context.req.url).searchParams) }
}
