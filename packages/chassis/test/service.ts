import { endpoint } from '@constellation/contract'
import { createMetrics } from '@constellation/observability'
import { testLogger } from '@constellation/testkit'
import type { Context } from 'hono'
import { z } from 'zod'
import { createReadiness, Failure, serve } from '../src/index.ts'

/** A contract with one operation of each kind that the suites ask about. */
export const notes = {
  createNote: endpoint({
    method: 'post',
    path: '/notes',
    summary: 'Write a note',
    allow: { services: ['login'] },
    body: z.strictObject({ text: z.string().min(1), tags: z.array(z.string().min(2)).default([]) }),
    status: 201,
    reply: z.object({ id: z.string(), text: z.string() }),
    errors: ['email_taken'],
  }),
  getNote: endpoint({
    method: 'get',
    path: '/notes/{id}',
    summary: 'Read a note',
    allow: 'public',
    params: z.object({ id: z.uuid() }),
    query: z.object({ limit: z.coerce.number<number | string>().int().max(10).default(5) }),
    status: 200,
    reply: z.object({ id: z.string(), limit: z.number() }),
    errors: ['not_found', 'rate_limited'],
  }),
  deleteNote: endpoint({
    method: 'delete',
    path: '/notes/{id}',
    summary: 'Remove a note',
    allow: 'public',
    params: z.object({ id: z.uuid() }),
    status: 204,
    errors: [],
  }),
} as const

/** The service of that contract, small limits, and its log. */
export function startNotes(options: { publicOrigin?: string } = {}) {
  const { logger, lines } = testLogger()
  let made = 0
  const app = serve(
    notes,
    {
      service: 'notes',
      ...options,
      documents: true,
      errorCodes: { email_taken: { status: 409, title: 'The address is taken' } },
      logger,
      metrics: createMetrics(),
      readiness: createReadiness([], { now: () => new Date(0), logger }),
      newRequestId: () => `request-${++made}`,
      limits: { bodyLimitBytes: 200, bodyTimeoutMs: 50, answerTimeoutMs: 200 },
      authenticate: {
        service: (context: Context) => {
          if (!context.req.header('x-service-token')) throw new Failure('service_unauthorized', 'no service token')
          return { service: 'login' as const }
        },
      },
    },
    {
      createNote: ({ body }) => {
        if (body.text === 'declared') throw new Failure('email_taken', 'taken')
        if (body.text === 'undeclared') throw new Failure('role_in_use', 'not declared here')
        if (body.text === 'outage') throw Object.assign(new Error('terminating connection'), { code: '57P01' })
        if (body.text === 'bug') throw new TypeError('a secret of ours: hunter2')
        return { id: '1', text: body.text, column_of_the_table: 'must not leave' }
      },
      getNote: ({ params, query }) => {
        if (params.id.endsWith('0000')) throw new Failure('not_found', 'no such note')
        if (params.id.endsWith('1111')) throw new Failure('rate_limited', 'slowly', { retryAfterSeconds: 7.2 })
        return { id: params.id, limit: query.limit }
      },
      deleteNote: () => new Promise<void>(() => undefined),
    },
  )
  return { app, lines }
}
