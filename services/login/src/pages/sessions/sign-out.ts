import { readForm } from '../../browser/form.ts'
import { forgetSession, readSession } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type Flow, inFlow, readFlow } from '../../flow/flow.ts'
import { signedOutPage, signOutPage } from '../../views/index.ts'
import { answerPage, formOf, frameOf, type PageContext, redirectTo } from '../page.ts'
import { applicationNames } from './application-names.ts'

/**
 * GET /logout: where applications send the browser. Whose session is over goes back at once; whose is not is asked, for a link alone
 * must not sign anybody out.
 */
export async function showSignOut(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const session = await readSession(deps, context)
  if ('over' in session) return leave(deps, context, flow)
  const person = deps.rbac(session.accessToken)
  const [me, sessions] = await Promise.all([person.getMe(), person.listSessions({ params: { id: session.userId } })])
  const current = sessions.items.find((one) => one.current)
  const page = signOutPage(frameOf(deps, context, inFlow('/logout', flow)), {
    ...formOf(deps, context, inFlow('/logout', flow)),
    email: me.email ?? '',
    applications: applicationNames(deps, current?.applicationIds ?? []),
    links: { cancel: flow.application ? flow.next.href : '/account/security' },
  })
  return answerPage(deps, context, page)
}

/** POST /logout: ends the session here and in every application it was opened to. */
export async function signOut(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const form = await readForm(deps, context)
  if (!form.genuine) return redirectTo(deps, context, inFlow('/logout', flow))
  const refreshToken = deps.cookies.get(context, 'refresh')
  if (refreshToken) await deps.rbac().logOut({ body: { refreshToken } })
  return leave(deps, context, flow)
}

/** GET /signed-out */
export async function showSignedOut(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const app = flow.application ?? null
  const links = { signIn: inFlow('/login', flow), app: app?.defaultDestination }
  return answerPage(deps, context, signedOutPage(frameOf(deps, context, inFlow('/signed-out', flow)), { app, links }))
}

function leave(deps: Deps, context: PageContext, flow: Flow) {
  forgetSession(deps, context)
  const wanted = flow.query.get('next')
  return redirectTo(
    deps,
    context,
    wanted && flow.next.origin !== deps.settings.publicOrigin ? flow.next : inFlow('/signed-out', flow),
  )
}
