import { type Context, Hono } from 'hono'
import { FaultRefusal } from '../faults/parse-faults.ts'
import { refuseInput } from './answer-input.ts'
import type { Control } from './control.ts'

/** The paths that control a stand-in. */
export const controlPath = '/_control'

/** The HTTP interface to the control of one stand-in. */
export function createControlApp(control: Control, own?: Hono): Hono {
  const app = new Hono().basePath(controlPath)
  app.get('/faults', (ctx) => ctx.json(control.faults()))
  app.put('/faults', async (ctx) => {
    const input: unknown = await ctx.req.json().catch(() => undefined)
    if (input === undefined) return refuseInput(ctx, 400, 'malformed_request', 'the body is not JSON')
    return setFaults(ctx, control, input)
  })
  app.delete('/faults', (ctx) => {
    control.clearFaults()
    return ctx.body(null, 204)
  })
  app.post('/release', (ctx) => {
    control.release()
    return ctx.body(null, 204)
  })
  app.get('/received', (ctx) => ctx.json(control.received()))
  app.delete('/received', (ctx) => {
    control.clearReceived()
    return ctx.body(null, 204)
  })
  app.post('/keys/rotate', async (ctx) => {
    await control.rotateKeys()
    return ctx.body(null, 204)
  })
  if (own) app.route('/', own)
  return app
}

/**
 * Whether a request came directly to the stand-in's own port, and not through an edge or under a public name. Only such a request may
 * control it. This also refuses another name that resolves to this machine.
 */
export function isDirect(request: Request): boolean {
  const { hostname } = new URL(request.url)
  return !request.headers.has('x-forwarded-host') && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
}

function setFaults(ctx: Context, control: Control, input: unknown): Response {
  try {
    // The control parses its input, whatever type it claims to have.
    control.setFaults(input as Parameters<Control['setFaults']>[0])
  } catch (error) {
    if (error instanceof FaultRefusal) return refuseInput(ctx, 422, 'validation_failed', error.message)
    throw error
  }
  return ctx.json(control.faults())
}
