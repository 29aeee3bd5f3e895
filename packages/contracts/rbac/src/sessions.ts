import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { Moment } from './fields.ts'
import { SessionId, UserId } from './ids.ts'

const Session = z
  .object({
    id: SessionId,
    current: z.boolean(),
    createdAt: Moment,
    lastUsedAt: Moment,
    expiresAt: Moment,
    ip: z.string(),
    userAgent: z.string(),
    amr: z.array(z.string()),
    aal: z.number().int(),
    applicationIds: z.array(z.string()),
  })
  .meta({ id: 'Session' })
export type Session = z.output<typeof Session>

const selfOrAdmin = {
  services: ['login', 'console', 'platform-api'],
  user: { permissions: ['admin'], self: 'id' },
} as const

const listSessions = endpoint({
  method: 'get',
  path: '/users/{id}/sessions',
  summary: 'The live sessions of a user, the last used first',
  allow: selfOrAdmin,
  params: z.object({ id: UserId }),
  status: 200,
  reply: z.object({ items: z.array(Session) }),
  errors: ['not_found'],
  retry: 'safe',
})

const endSession = endpoint({
  method: 'delete',
  path: '/users/{id}/sessions/{sessionId}',
  summary: 'End one session of a user',
  allow: selfOrAdmin,
  params: z.object({ id: UserId, sessionId: SessionId }),
  status: 204,
  errors: ['not_found'],
})

const endOtherSessions = endpoint({
  method: 'post',
  path: '/users/{id}/sessions/end-others',
  summary: 'End every session of the caller but the one they call from',
  allow: { services: ['login', 'console'], user: { self: 'id' } },
  params: z.object({ id: UserId }),
  status: 200,
  reply: z.object({ ended: z.number().int() }),
  errors: ['not_found'],
})

const endAllSessions = endpoint({
  method: 'delete',
  path: '/users/{id}/sessions',
  summary: 'End every session of a user, for a service that suspends or signs out',
  allow: { services: ['platform-api'] },
  params: z.object({ id: UserId }),
  status: 200,
  reply: z.object({ ended: z.number().int() }),
  errors: ['not_found'],
  retry: 'safe',
})

export const operations = { listSessions, endSession, endOtherSessions, endAllSessions } as const
