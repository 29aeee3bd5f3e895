import type { ServiceEnv } from '@constellation/chassis'
import type { Context, Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { requireAuthMethod } from '../domain/identities/require-auth-method.ts'
import type { Rendered } from '../pages/sign-in-pages.ts'

/** Puts the pages that people see beside the operations that programs call. */
export function addPages(app: Hono<ServiceEnv>, deps: Deps): void {
  app.get('/auth/email/landing', (context) => {
    context.set('operation', 'showEmailLanding')
    return answer(context, requireAuthMethod(deps, 'email_link').pages.landing())
  })
  app.get('/assets/:file', (context) => {
    context.set('operation', 'readAsset')
    const asset = deps.authMethods.selected.email_link?.pages.findAsset(context.req.path)
    return asset ? context.body(asset.bytes, 200, asset.headers) : context.notFound()
  })
}

function answer(context: Context<ServiceEnv>, { html, policy }: Rendered, status = 200): Response {
  context.header('content-security-policy', policy)
  context.header('cache-control', 'no-store')
  return context.html(html, status as 200) as Response
}
