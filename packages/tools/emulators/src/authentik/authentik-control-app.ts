import { Hono } from 'hono'
import { z } from 'zod'
import { answerInput, refuseThrown } from '../control/answer-input.ts'
import type { AuthentikControl } from './authentik-control.ts'

const tokenSchema = z.strictObject({ token: z.string(), permissions: z.array(z.string()).optional() })

/** The control over HTTP, beside that of every stand-in. */
export function createAuthentikControlApp(control: AuthentikControl): Hono {
  const app = new Hono()
  app.onError(refuseThrown)
  app.get('/contents', (ctx) => ctx.json(control.contents()))
  app.post('/users', (ctx) => answerInput(ctx, (input) => void control.addUser(unparsed(input))))
  app.post('/groups', (ctx) => answerInput(ctx, (input) => void control.addGroup(unparsed(input))))
  app.post('/sign-ins', (ctx) => answerInput(ctx, (input) => control.signIn(unparsed(input))))
  app.post('/devices', (ctx) => answerInput(ctx, (input) => control.addDevice(unparsed(input))))
  app.delete('/foundations/:name', (ctx) => {
    control.removeFoundation(ctx.req.param('name'))
    return ctx.body(null, 204)
  })
  app.put('/permissions', (ctx) =>
    answerInput(ctx, (input) => {
      const { token, permissions } = tokenSchema.parse(input)
      control.setPermissions(token, permissions)
    }),
  )
  app.put('/settings', (ctx) => answerInput(ctx, (input) => control.setSettings(unparsed(input))))
  return app
}

/** The input as the type of the control's method, which parses it itself and throws when it is not valid. */
function unparsed<Input>(input: unknown): Input {
  return input as Input
}
