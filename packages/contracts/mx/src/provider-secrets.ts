import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { ProviderSecret } from './providers.ts'
import { administering } from './shapes/access.ts'
import { Moment } from './shapes/fields.ts'
import { ProviderSecretId } from './shapes/ids.ts'

const change = {
  method: 'post',
  allow: administering,
  params: z.object({ id: ProviderSecretId }),
  status: 200,
  reply: ProviderSecret,
} as const

const retireProviderSecret = endpoint({
  ...change,
  path: '/v1/admin/provider-secrets/{id}/retire',
  summary: 'Use a secret no more from a moment on, which is now unless another one is given',
  body: z.strictObject({ at: Moment.optional() }),
  errors: ['not_found', 'state_conflict'],
})

const disableProviderSecret = endpoint({
  ...change,
  path: '/v1/admin/provider-secrets/{id}/disable',
  summary: 'Use a secret no more, for good: it may be known to somebody',
  errors: ['not_found', 'state_conflict'],
})

export const operations = { retireProviderSecret, disableProviderSecret } as const
