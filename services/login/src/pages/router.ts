import type { ServiceEnv } from '@constellation/chassis'
import { assetHeaders, assets } from '@constellation/design'
import type { Hono } from 'hono'
import { pageScripts } from '../assets/page-scripts.ts'
import { readForm } from '../browser/form.ts'
import type { NoSession } from '../browser/session.ts'
import type { Deps } from '../deps.ts'
import { openWhileRestricted } from './handoff/go-on.ts'
import { accountPages, pages } from './index.ts'
import type { FormPage, Page } from './page.ts'
import { type PageContext, type PageRequest, pageRequestOf, type SignedInRequest } from './page-request.ts'
import { readSignedIn } from './signed-in.ts'

/** Puts the pages and what they load into the app. */
export function addPages(app: Hono<ServiceEnv>, deps: Deps): void {
  const route = { app, deps }
  for (const [address, [name, page]] of Object.entries(pages))
    addRoute(route, address, name, (request, context) => answer(page, request, context))
  for (const [address, [name, page]] of Object.entries(accountPages))
    addRoute(route, address, name, (request, context) => answerSignedIn(address, page, request, context))
  for (const asset of [...Object.values(assets(deps.settings.brand)), ...pageScripts()])
    app.get(asset.path, (context) => context.body(asset.bytes, 200, assetHeaders(asset)))
}

type Route = { app: Hono<ServiceEnv>; deps: Deps }

function addRoute(
  { app, deps }: Route,
  address: string,
  name: string,
  respond: (request: PageRequest, context: PageContext) => Promise<Response>,
) {
  const [method = '', path = ''] = address.split(' ')
  app.on(method, path, (context) => {
    context.set('operation', name)
    return respond(pageRequestOf(deps, context), context)
  })
}

async function answerSignedIn(
  address: string,
  page: Page<SignedInRequest> | FormPage<SignedInRequest>,
  request: PageRequest,
  context: PageContext,
): Promise<Response> {
  const signedIn = await readSignedIn(request)
  if ('over' in signedIn) return askToSignIn(request, context.req.method, signedIn)
  const isOpen = !signedIn.session.restricted || openWhileRestricted.some((path) => address.includes(` ${path}`))
  return isOpen ? answer(page, signedIn, context) : request.redirect('/account/restricted')
}

/** Shows a page, or checks a form before anything of it is done: its destination, and that it came from a page of ours. */
async function answer<Request extends PageRequest>(
  page: Page<Request> | FormPage<Request>,
  request: Request,
  context: PageContext,
): Promise<Response> {
  if (typeof page === 'function') return page(request)
  assertDestination(request)
  const { field, isGenuine } = await readForm(request.deps, context, request.browser)
  return isGenuine ? page.submit(request, { field }) : page.expired(request, { field })
}

/** Throws when the address of a form names a destination that is not registered. */
function assertDestination(request: PageRequest) {
  void request.flow
}

/** After signing in the person comes back to the page they wanted, or that their form stood on. */
function askToSignIn(request: PageRequest, method: string, session: NoSession): Response {
  const { pathname, search } = request.url
  const isPage = Object.hasOwn(accountPages, `GET ${pathname}`)
  const next = method === 'GET' ? pathname + search : isPage ? pathname : '/account/security'
  return request.redirect(`/login?${new URLSearchParams({ next, ...(session.over && { over: session.why }) })}`)
}
