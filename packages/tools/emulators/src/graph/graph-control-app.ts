import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { answerInput, refuseThrown } from '../control/answer-input.ts'
import { permissionsSchema } from './definitions.ts'
import type { GraphControl } from './graph-control.ts'

const accessSchema = z.strictObject({
  /** Null lifts what confines the application. */
  mailboxes: z.array(z.string()).nullable(),
  afterMs: z.int().nonnegative().default(0),
})
const throttleSchema = z.strictObject({ mailbox: z.string(), ms: z.int().positive() })
const lifetimeSchema = z.strictObject({ seconds: z.int().positive() })

/** The control over HTTP, beside that of every stand-in. */
export function createGraphControlApp(control: GraphControl): Hono {
  const app = new Hono()
  app.onError(refuseThrown)
  serveDirectory(app, control)
  serveLimits(app, control)
  serveBooks(app, control)
  return app
}

function serveDirectory(app: Hono, control: GraphControl): void {
  app.put('/tenants', (ctx) => answerInput(ctx, (input) => control.putTenant(unparsed(input))))
  app.put('/applications', (ctx) => answerInput(ctx, (input) => control.putApplication(unparsed(input))))
  app.put('/mailboxes', (ctx) => answerInput(ctx, (input) => control.putMailbox(unparsed(input))))
  app.put('/applications/:client/secrets', (ctx) =>
    answerInput(ctx, (input) => control.setSecrets(ctx.req.param('client'), unparsed(input))),
  )
  app.put('/applications/:client/permissions', (ctx) =>
    answerInput(ctx, (input) => control.setPermissions(ctx.req.param('client'), permissionsSchema.parse(input))),
  )
  app.put('/applications/:client/access', (ctx) =>
    answerInput(ctx, (input) => {
      const { mailboxes, afterMs } = accessSchema.parse(input)
      control.confine(ctx.req.param('client'), mailboxes, afterMs)
    }),
  )
}

function serveLimits(app: Hono, control: GraphControl): void {
  app.put('/limits', (ctx) => answerInput(ctx, (input) => control.setLimits(unparsed(input))))
  app.put('/token-lifetime', (ctx) =>
    answerInput(ctx, (input) => control.setTokenLifetime(lifetimeSchema.parse(input).seconds)),
  )
  app.post('/tokens/revoke', (ctx) => done(ctx, control.revokeTokens))
  app.post('/throttles', (ctx) =>
    answerInput(ctx, (input) => {
      const { mailbox, ms } = throttleSchema.parse(input)
      control.throttle(mailbox, ms)
    }),
  )
}

function serveBooks(app: Hono, control: GraphControl): void {
  app.get('/mail/accepted', (ctx) => ctx.json(control.accepted(ctx.req.query('mailbox'))))
  app.get('/mail/sent', (ctx) => ctx.json(control.sent(ctx.req.query('mailbox'))))
  app.get('/mail/received/:address', (ctx) => ctx.json(control.receivedBy(ctx.req.param('address'))))
  app.get('/mail/counts', (ctx) => ctx.json(control.mailCounts(ctx.req.query('by') ?? 'message-id')))
  app.get('/mail/drafts/:mailbox', (ctx) => ctx.json(control.drafts(ctx.req.param('mailbox'))))
  app.delete('/mail', (ctx) => done(ctx, control.clearMail))
  app.get('/calls', (ctx) => ctx.json(control.calls()))
  app.delete('/calls', (ctx) => done(ctx, control.clearCalls))
}

function done(ctx: Context, act: () => void): Response {
  act()
  return ctx.body(null, 204)
}

/** The input as the type of the control's method, which parses it itself and throws when it is not valid. */
function unparsed<Input>(input: unknown): Input {
  return input as Input
}
