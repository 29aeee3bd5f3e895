import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { AccountId, RoleId, SessionId, UserId } from './shapes/ids.ts'

/** The state of an access token, for other services (RFC 7662). */
const Introspection = z
  .discriminatedUnion('active', [
    z.object({ active: z.literal(false) }),
    z.object({
      active: z.literal(true),
      userId: UserId,
      accountId: AccountId,
      permissions: z.array(z.string()),
      roleIds: z.array(RoleId),
      restricted: z.boolean(),
      expiresAt: z.iso.datetime(),
      sessionId: SessionId,
      applicationId: z.string().nullable(),
      amr: z.array(z.string()),
      aal: z.number().int(),
      authTime: z.iso.datetime(),
      /** The last proof of the person is at most ten minutes old. */
      recent: z.boolean(),
      /** The permissions of the person in each account at this moment. */
      memberships: z.array(z.object({ accountId: AccountId, permissions: z.array(z.string()) })),
    }),
  ])
  .meta({ id: 'Introspection' })

export type Introspection = z.output<typeof Introspection>

const introspect = endpoint({
  method: 'post',
  path: '/auth/introspect',
  summary: 'The state of an access token at this moment',
  allow: { services: ['login', 'broker', 'mx-worker', 'platform-api', 'console'] },
  body: z.strictObject({ token: z.string().max(4096) }),
  status: 200,
  reply: Introspection,
  errors: [],
  retry: 'safe',
})

const validateSession = endpoint({
  method: 'get',
  path: '/session/validate',
  summary: "The wallet registered for the bearer's user; null when none is",
  allow: { services: ['broker'], user: {} },
  status: 200,
  reply: z.object({ wallet: z.string().nullable() }),
  errors: [],
  retry: 'safe',
})

const userTokenKeys = endpoint({
  method: 'get',
  path: '/.well-known/jwks.json',
  summary: 'The public keys that verify user tokens (RFC 7517)',
  allow: 'public',
  status: 200,
  reply: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
  errors: [],
  retry: 'safe',
})

export const operations = {
  introspect,
  validateSession,
  userTokenKeys,
} as const
