import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { ownAccount } from './shapes/access.ts'
import { Label, Moment } from './shapes/fields.ts'
import { ApiKeyId, MailAccountId } from './shapes/ids.ts'

const scopes = z.array(z.enum(['mx_send', 'mx_read'])).min(1)

const ApiKey = z
  .object({
    id: ApiKeyId,
    accountId: MailAccountId,
    name: z.string(),
    scopes,
    createdAt: Moment,
    lastUsedAt: Moment.nullable(),
    revokedAt: Moment.nullable(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.output<typeof ApiKey>

const createApiKey = endpoint({
  method: 'post',
  path: '/v1/admin/api-keys',
  summary: 'Make a key for an application. The answer shows it once',
  allow: ownAccount,
  body: z.strictObject({ accountId: MailAccountId.optional(), name: Label, scopes: scopes.default(['mx_send']) }),
  status: 201,
  reply: ApiKey.extend({ key: z.string() }).meta({ id: 'NewApiKey' }),
  errors: ['not_found'],
})

const listApiKeys = endpoint({
  method: 'get',
  path: '/v1/admin/api-keys',
  summary: 'The keys of an account, without their values',
  allow: ownAccount,
  query: pageQuery({ accountId: MailAccountId.optional() }),
  status: 200,
  reply: pageOf(ApiKey),
  errors: ['not_found'],
  retry: 'safe',
})

const revokeApiKey = endpoint({
  method: 'delete',
  path: '/v1/admin/api-keys/{id}',
  summary: 'Revoke a key: it opens nothing from the next request on',
  allow: ownAccount,
  params: z.object({ id: ApiKeyId }),
  status: 204,
  errors: ['not_found'],
})

export const operations = { createApiKey, listApiKeys, revokeApiKey } as const
