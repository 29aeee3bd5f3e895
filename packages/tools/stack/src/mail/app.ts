import { assetHeaders, assets, contentSecurityPolicy, productBrand } from '@constellation/design'
import { type Context, Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { z } from 'zod'
import { type Faults, faultSchema } from './faults.ts'
import type { MessageStore } from './message-store.ts'
import type { Message } from './parse-message.ts'
import { listPage, messagePage, noMessagePage } from './view.ts'

const refreshSeconds = 3
const shownOnPage = 200

const querySchema = z.strictObject({
  to: z.string().optional(),
  after: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  waitMs: z.coerce.number().int().min(0).max(60_000).default(0),
})

/** The page of captured mail, and the API for tests. */
export function createMailApp(store: MessageStore, faults: Faults, now: () => Date): Hono {
  const app = new Hono()
  app.use(pageHeaders)
  app.get('/', (ctx) => {
    ctx.header('refresh', String(refreshSeconds))
    return ctx.html(listPage(store.list({ limit: shownOnPage }), now()))
  })
  for (const asset of Object.values(assets(productBrand))) {
    app.get(asset.path, (ctx) => ctx.body(asset.bytes, 200, assetHeaders(asset)))
  }
  app.get('/messages/:id', (ctx) => withMessage(ctx, store, (message) => ctx.html(messagePage(message, now()))))
  app.get('/messages/:id/html', (ctx) => withMessage(ctx, store, (message) => sendSandboxed(ctx, message)))
  app.get('/healthz', (ctx) => ctx.json({ status: 'ok' }))

  app.get('/api/messages', async (ctx) => {
    const query = querySchema.safeParse(ctx.req.query())
    if (!query.success) return refuse(ctx, query.error)
    const found = await store.waitFor(query.data, query.data.waitMs, ctx.req.raw.signal)
    return ctx.json(found.map(publicMessage))
  })
  app.delete('/api/messages', async (ctx) => {
    await store.clear()
    return ctx.body(null, 204)
  })
  app.get('/api/faults', (ctx) => ctx.json(faults.current() ?? null))
  app.post('/api/faults', async (ctx) => {
    const fault = faultSchema.safeParse(await ctx.req.json().catch(() => undefined))
    if (!fault.success) return refuse(ctx, fault.error)
    faults.set(fault.data)
    return ctx.json(fault.data, 201)
  })
  app.delete('/api/faults', (ctx) => {
    faults.clear()
    return ctx.body(null, 204)
  })
  return app
}

const pageHeaders = createMiddleware(async (ctx, next) => {
  await next()
  if (!ctx.res.headers.has('content-security-policy')) ctx.header('content-security-policy', pagePolicy)
  if (!ctx.res.headers.has('cache-control')) ctx.header('cache-control', 'no-store')
  ctx.header('referrer-policy', 'no-referrer')
  ctx.header('x-content-type-options', 'nosniff')
})

const pagePolicy = `${contentSecurityPolicy(productBrand)}; frame-src 'self'`

/** A message may show its own styles and images. Links open in a new page. Scripts and requests are blocked. */
function sendSandboxed(ctx: Context, message: Message): Response {
  ctx.header(
    'content-security-policy',
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'",
  )
  return ctx.html(`<base target="_blank">${message.html}`)
}

function withMessage(ctx: Context, store: MessageStore, send: (message: Message) => Response | Promise<Response>) {
  const message = store.find(ctx.req.param('id') ?? '')
  return message ? send(message) : ctx.html(noMessagePage(), 404)
}

function publicMessage({ recipients: _, ...message }: Message) {
  return message
}

function refuse(ctx: Context, error: z.ZodError): Response {
  const detail = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
  ctx.header('content-type', 'application/problem+json')
  return ctx.body(
    JSON.stringify({
      type: 'about:blank',
      title: 'Unprocessable Content',
      status: 422,
      code: 'validation_failed',
      detail,
    }),
    422,
  )
}
