import { Hono } from 'hono'
import { z } from 'zod'
import { answerInput, refuseThrown } from '../control/answer-input.ts'
import { objectTypes } from './objects/shape.ts'
import type { StalwartControl } from './stalwart-control.ts'

const milliseconds = z.int().nonnegative()
const keySchema = z.strictObject({ token: z.string().min(1), permissions: z.array(z.string()).optional() })
const delaysSchema = z.strictObject({ ed25519Ms: milliseconds, rsaMs: milliseconds })
const usedSchema = z.strictObject({ usedBytes: z.int().nonnegative() })

/** The control over HTTP, beside that of every stand-in. */
export function createStalwartControlApp(control: StalwartControl): Hono {
  const app = new Hono()
  app.onError(refuseThrown)
  app.get('/objects/:type', (ctx) => {
    const type = objectTypes.find((one) => one === ctx.req.param('type'))
    return type ? ctx.json(control.objects(type)) : ctx.notFound()
  })
  app.put('/keys', (ctx) =>
    answerInput(ctx, (input) => {
      const { token, permissions } = keySchema.parse(input)
      control.putKey({ token, ...(permissions && { permissions }) })
    }),
  )
  app.delete('/keys/:token', (ctx) => {
    control.revokeKey(ctx.req.param('token'))
    return ctx.body(null, 204)
  })
  app.put('/dkim-delays', (ctx) => answerInput(ctx, (input) => control.setDkimDelays(delaysSchema.parse(input))))
  app.put('/accounts/:id/used', (ctx) =>
    answerInput(ctx, (input) => control.setUsedBytes(ctx.req.param('id'), usedSchema.parse(input).usedBytes)),
  )
  return app
}
