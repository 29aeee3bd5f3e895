import { assetHeaders, contentSecurityPolicy, findAsset, productBrand } from '@constellation/design'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Portrait } from '../people/people.ts'
import { homePage, type Original } from './pages.ts'

/** The pages of a stand-in: the first one, which lists the people, and the files that pages refer to. */
export function createPageApp(original: Original, portraits: () => readonly Portrait[]): Hono {
  const app = new Hono()
  app.get('/', pageHeaders, (ctx) => ctx.html(homePage(original, portraits())))
  app.get('/healthz', (ctx) => ctx.json({ status: 'ok' }))
  app.get('/assets/*', (ctx) => {
    const asset = findAsset(productBrand, ctx.req.path)
    if (!asset) return ctx.notFound()
    return ctx.body(asset.bytes, 200, assetHeaders(asset))
  })
  return app
}

/** The headers of a page. Its form answers redirect to the application and on from there, to any origin. */
export const pageHeaders = createMiddleware(async (ctx, next) => {
  await next()
  ctx.header('content-security-policy', contentSecurityPolicy(productBrand, ['http:', 'https:']))
  ctx.header('cache-control', 'no-store')
  ctx.header('referrer-policy', 'no-referrer')
  ctx.header('x-content-type-options', 'nosniff')
})
