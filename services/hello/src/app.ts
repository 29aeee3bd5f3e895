import { createServiceApp, type ServiceAppOptions } from '@constellation/chassis'
import * as design from '@constellation/design'
import { html } from '@constellation/design'
import type { Present, RelyingApp, SignedIn } from '@constellation/relying-app'
import { optionalUser, requireUser } from '@constellation/relying-app/hono'

/** Says who is signed in and until when, and lets them sign out. `/me` says it to programs. */
export function createApp(signIn: RelyingApp, present: Present, options: ServiceAppOptions) {
  const app = createServiceApp(options)
  app.get('/assets/:name', ({ req, body, notFound }) => {
    const asset = design.findAsset(req.path)
    if (!asset) return notFound()
    return body(asset.bytes, 200, { 'content-type': asset.contentType, 'cache-control': design.assetCacheControl })
  })
  app.use(optionalUser(signIn))
  app.get('/', ({ var: { person } }) => present(person ? personPage(person, new Date()) : visitorPage))
  app.get('/me', requireUser(signIn), ({ json, var: { person } }) => json(person))
  return app
}

const visitorPage = {
  status: 200,
  title: 'Hello',
  lede: 'Nobody is signed in. This is the smallest application there is: it shows who you are, and lets you sign out.',
  content: design.buttonLink('Sign in', '/auth/sign-in'),
}

function personPage({ user, expiresAt, sessionExpiresAt }: SignedIn, now: Date) {
  const ends = (at: Date) => design.moment(at, { now, locale: 'en' })
  const session = { title: 'Session', detail: html`Ends ${ends(sessionExpiresAt)} at the latest` }
  const token = { title: 'Access token', detail: html`Holds until ${ends(expiresAt)}, then is renewed` }
  const signOut = html`<form method="post" action="/auth/sign-out">${design.button('Sign out', { kind: 'quiet' })}</form>`
  const content = html`<div class="stack">${design.rowList([session, token])}${signOut}</div>`
  return { status: 200, title: `Hello, ${user.displayName ?? user.email}`, lede: `Signed in as ${user.email}.`, content }
}

/** Shows a page in the look of the constellation. Signing out leads through login, so a form may end there. */
export function createPresent(loginOrigin: string): Present {
  return ({ status, title, lede, content, headers }) => {
    const body = html`${design.brandMark()}<h1>${title}</h1><p class="lede">${lede}</p><div class="body">${content}</div>`
    return new Response(design.page({ title, locale: 'en', width: 'panel', body }).toString(), {
      status,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': design.contentSecurityPolicy([loginOrigin]),
        'cache-control': 'no-store',
        'referrer-policy': 'same-origin',
        ...headers,
      },
    })
  }
}
