import { createServiceApp, type ServiceAppOptions } from '@constellation/chassis'
import * as design from '@constellation/design'
import { html } from '@constellation/design'
import type { Page, Present, RelyingApp, SignedIn } from '@constellation/relying-app'
import { optionalUser, requireUser } from '@constellation/relying-app/hono'

/** Says who is signed in and until when, and lets them sign out. `/me` says it to programs. */
export function createApp(signIn: RelyingApp, present: Present, options: ServiceAppOptions) {
  const app = createServiceApp(options)
  app.use('/auth/*', optionalUser(signIn))
  app.get('/', optionalUser(signIn), ({ var: { person } }) => present(person ? personPage(person) : visitorPage))
  app.get('/me', requireUser(signIn), (context) => context.json(context.var.person))
  app.get('/assets/:name', (context) => {
    const asset = design.findAsset(context.req.path)
    if (!asset) return context.notFound()
    return context.body(asset.bytes, 200, {
      'content-type': asset.contentType,
      'cache-control': design.assetCacheControl,
    })
  })
  return app
}

const visitorPage = {
  status: 200,
  title: 'Hello',
  lede: 'Nobody is signed in. Sign in, and this page says who you are.',
  content: design.buttonLink('Sign in', '/auth/sign-in'),
}

function personPage({ user, expiresAt, sessionExpiresAt }: SignedIn): Page {
  const [token, session] = [expiresAt, sessionExpiresAt].map((at) => design.exactTime(at, { locale: 'en-GB' }))
  const rows = design.rowList([
    { title: 'Access token', detail: `Holds until ${token}, then it is renewed` },
    { title: 'Session', detail: `Ends ${session} at the latest` },
  ])
  const signOut = html`<form method="post" action="/auth/sign-out">${design.button('Sign out')}</form>`
  return {
    status: 200,
    title: `Hello, ${user.displayName ?? user.email}`,
    lede: `You are signed in as ${user.email}.`,
    content: html`${rows}<div class="body">${signOut}</div>`,
  }
}

/** Shows a page in the look of the constellation. Signing out leads through login, so a form may end there. */
export function createPresent(loginOrigin: string): Present {
  const policy = design.contentSecurityPolicy([loginOrigin])
  return ({ status, title, lede, content, headers }) => {
    const body = html`${design.brandMark()}<h1>${title}</h1><p class="lede">${lede}</p><div class="body">${content}</div>`
    const own = {
      'content-security-policy': policy,
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'same-origin',
    }
    const document = design.page({ title, locale: 'en', width: 'panel', body })
    return new Response(document.toString(), { status, headers: { ...own, 'cache-control': 'no-store', ...headers } })
  }
}
