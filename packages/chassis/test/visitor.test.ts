import { codesOf, endpoint } from '@constellation/contract'
import { createMetrics } from '@constellation/observability'
import { testLogger } from '@constellation/testkit'
import type { Context } from 'hono'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { createReadiness, Failure, serve } from '../src/index.ts'

const doors = {
  enter: endpoint({
    method: 'get',
    path: '/enter',
    summary: 'Go in, as somebody or as nobody',
    allow: { services: ['login'], user: { optional: true, restricted: 'allowed' } },
    status: 200,
    reply: z.object({ who: z.string() }),
    errors: [],
  }),
  leave: endpoint({
    method: 'get',
    path: '/leave',
    summary: 'Go out',
    allow: { services: ['login'], user: {} },
    status: 200,
    reply: z.object({ who: z.string() }),
    errors: [],
  }),
} as const

const { logger } = testLogger()
const options = {
  service: 'doors',
  documents: true,
  logger,
  metrics: createMetrics(),
  readiness: createReadiness([], { now: () => new Date(0), logger }),
  newRequestId: () => 'request-1',
}
const user = (context: Context) => {
  const name = context.req.header('authorization')
  if (!name) throw new Failure('missing_ticket', 'nobody')
  return { name }
}
const visitor = (context: Context) => ({ name: context.req.header('authorization') ?? null })
const app = serve(
  doors,
  { ...options, authenticate: { user, visitor } },
  {
    enter: ({ actor }) => ({ who: actor.name ?? 'nobody' }),
    leave: ({ actor }) => ({ who: actor.name }),
  },
)

describe('an operation with an optional person', () => {
  test('is open to somebody and to nobody; what its handler is given says which', async () => {
    const enter = async (headers: Record<string, string>) => (await app.request('/enter', { headers })).json()
    expect([await enter({}), await enter({ authorization: 'anna' })]).toEqual([{ who: 'nobody' }, { who: 'anna' }])
    expect((await app.request('/leave')).status).toBe(401)
  })

  test('never answers that nobody is signed in, and does answer that a ticket is not valid', () => {
    expect([...codesOf(doors.enter)]).not.toContain('missing_ticket')
    for (const code of ['invalid_ticket', 'ticket_expired'] as const) {
      expect([...codesOf(doors.enter)]).toContain(code)
      expect([...codesOf(doors.leave)]).toContain(code)
    }
    expect([...codesOf(doors.leave)]).toContain('missing_ticket')
  })

  test('is described as such', async () => {
    const { paths } = await (await app.request('/openapi.json')).json()
    expect(paths['/enter'].get.description).toContain('access token is optional')
    expect(paths['/leave'].get.description).toContain('a signed-in person')
  })

  test('does not compile without a way to know such callers', () => {
    const handlers = { enter: () => ({ who: '' }), leave: () => ({ who: '' }) }
    const never = () => {
      // @ts-expect-error there is no authenticator of visitors
      serve(doors, { ...options, authenticate: { user } }, handlers)
    }
    expectTypeOf(never).toBeFunction()
  })
})
