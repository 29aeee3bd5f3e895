import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { Moment } from './shapes/fields.ts'
import { CredentialId, UserId } from './shapes/ids.ts'

const Credential = z
  .object({
    id: CredentialId,
    kind: z.enum(['password', 'external']),
    provider: z.string().nullable(),
    /** The address that the provider gave at the last use. It shows which account at the provider this is. */
    providerEmail: z.string().nullable(),
    createdAt: Moment,
    lastUsedAt: Moment.nullable(),
  })
  .meta({ id: 'Credential' })
export type Credential = z.output<typeof Credential>

const services = ['login', 'console', 'platform-api'] as const

const listCredentials = endpoint({
  method: 'get',
  path: '/users/{id}/credentials',
  summary: 'The ways a user can sign in',
  allow: { services, user: { permissions: ['admin'], self: 'id' } },
  params: z.object({ id: UserId }),
  status: 200,
  reply: z.object({ items: z.array(Credential) }),
  errors: ['not_found'],
  retry: 'safe',
})

const removeCredential = endpoint({
  method: 'delete',
  path: '/users/{id}/credentials/{credentialId}',
  summary: 'Remove a way to sign in; the last one cannot be removed',
  allow: { services, user: { permissions: ['admin'], self: 'id', recent: true } },
  params: z.object({ id: UserId, credentialId: CredentialId }),
  status: 204,
  errors: ['not_found', 'last_credential'],
})

export const operations = { listCredentials, removeCredential } as const
