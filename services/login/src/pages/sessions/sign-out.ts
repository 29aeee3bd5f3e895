import { forgetSession } from '../../browser/session.ts'
import { signedOutPage, signOutPage } from '../../views/index.ts'
import { nameOf } from '../name-of.ts'
import type { FormPage } from '../page.ts'
import type { PageRequest } from '../page-request.ts'
import { readSignedIn } from '../signed-in.ts'
import { applicationNames } from './application-names.ts'

/** GET /logout: where applications send the browser. It asks first: a link alone must not sign anybody out. */
export async function showSignOut(request: PageRequest): Promise<Response> {
  const { deps, flow } = request
  const signedIn = await readSignedIn(request)
  if ('over' in signedIn) return leave(request)
  const { person, session } = signedIn
  const [me, { items }] = await Promise.all([person.getMe(), person.listSessions({ params: { id: session.userId } })])
  const current = items.find((one) => one.current)
  const here = request.inFlow('/logout')
  const page = signOutPage(request.frame(here), {
    ...request.formTo(here),
    signedInAs: nameOf(request, me),
    applications: applicationNames(deps, current?.applicationIds ?? []),
    links: { cancel: flow.application ? flow.next.href : '/account/security' },
  })
  return request.render(page)
}

/** POST /logout: ends the session here and in every application it was opened to. */
export const signOut: FormPage = {
  async submit(request) {
    const refreshToken = request.browser.cookie('refresh')
    if (refreshToken) await request.rbac.logOut({ body: { refreshToken } })
    return leave(request)
  },
  expired: async (request) => request.redirect(request.inFlow('/logout')),
}

/** GET /signed-out */
export async function showSignedOut(request: PageRequest): Promise<Response> {
  const app = request.flow.application ?? null
  const links = { signIn: request.inFlow('/login'), app: app?.defaultDestination }
  return request.render(signedOutPage(request.frame(request.inFlow('/signed-out')), { app, links }))
}

function leave(request: PageRequest) {
  const { deps, flow } = request
  forgetSession(request.browser)
  const isElsewhere = flow.query.get('next') && flow.next.origin !== deps.settings.publicOrigin
  return request.redirect(isElsewhere ? flow.next : request.inFlow('/signed-out'))
}
