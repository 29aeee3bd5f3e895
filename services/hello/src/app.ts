import { createServiceApp, type ProcessDeps } from '@constellation/chassis'
import * as design from '@constellation/design'
import type { Present, RelyingApp, SignedIn } from '@constellation/relying-app'
import { optionalUser, requireUser } from '@constellation/relying-app/hono'

type Deps = ProcessDeps & { origin: string; loginOrigin: string; brand: design.Brand }

/** Says who is signed in and until when, and lets them sign out. `/me` says it to programs. */
export function createApp(signIn: RelyingApp, present: Present, deps: Deps) {
  const app = createServiceApp({
    ...deps,
    publicOrigin: deps.origin,
    present: (_failure, { req }, status) =>
      status === 404 && req.header('accept')?.includes('text/html') ? present(missingPage) : undefined,
  })
  app.use('/auth/*', optionalUser(signIn))
  app.get('/', optionalUser(signIn), ({ var: { person } }) => present(person ? personPage(person, deps) : visitorPage))
  app.get('/me', requireUser(signIn), (context) => context.json(context.var.person))
  for (const asset of Object.values(design.assets(deps.brand)))
    app.get(asset.path, ({ body }) => body(asset.bytes, 200, design.assetHeaders(asset)))
  return app
}

const visitorPage = {
  status: 200,
  title: 'Hello',
  lede: 'Nobody is signed in. Sign in, and this page says who you are.',
  content: design.buttonLink('Sign in', '/auth/sign-in'),
}

const home = design.buttonLink('Go to the start page', '/')
const missingPage = { status: 404, title: 'Page not found', lede: 'There is nothing at this address.', content: home }

function personPage({ user, expiresAt, sessionExpiresAt }: SignedIn, { now, loginOrigin }: Deps) {
  const until = (at: Date) => design.moment(at, { now: now(), locale: 'en-GB' })
  const content = design.html`${design.rowList([
    { title: 'Access token', detail: design.html`Runs out ${until(expiresAt)}, and is renewed before` },
    { title: 'Session', detail: design.html`Ends ${until(sessionExpiresAt)} at the latest` },
  ])}<div class="stack">${design.buttonLink('Your account', `${loginOrigin}/account/security`, { kind: 'quiet' })}</div><form class="body" method="post" action="/auth/sign-out">${design.button('Sign out', { kind: 'quiet' })}</form>`
  const title = user.displayName ? `Hello, ${user.displayName}` : 'Hello'
  return { status: 200, title, lede: `You are signed in as ${user.email}.`, content }
}

/** Shows a page in the look of the constellation. Signing out leads through login, so a form may end there. */
export function createPresent(brand: design.Brand, loginOrigin: string): Present {
  const own = {
    'content-security-policy': design.contentSecurityPolicy(brand, [loginOrigin]),
    'referrer-policy': 'same-origin',
  }
  return ({ status, title, lede, content, headers }) => {
    const body = design.html`${design.brandMark(brand)}<h1>${title}</h1><p class="lede">${lede}</p><div class="body">${content}</div>`
    const document = design.page({ brand, title, locale: 'en', width: 'panel', body })
    const type = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }
    return new Response(document.toString(), { status, headers: { ...type, ...own, ...headers } })
  }
}
