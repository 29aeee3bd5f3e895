import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { administering } from './shapes/access.ts'
import { Label, Moment, providerKinds } from './shapes/fields.ts'
import { MailAccountId, ProviderId, ProviderSecretId } from './shapes/ids.ts'

export const ProviderStatus = z.enum(['enabled', 'paused', 'disabled'])
export type ProviderStatus = z.output<typeof ProviderStatus>

export const Provider = z
  .object({
    id: ProviderId,
    accountId: MailAccountId,
    kind: z.enum(providerKinds),
    name: z.string(),
    isDefault: z.boolean(),
    status: ProviderStatus,
    pauseReason: z.string().nullable(),
    pausedUntil: Moment.nullable(),
    /** The whole policy as the workers use it. */
    policy: z.record(z.string(), z.unknown()),
    /** What of the stored policy was not usable, so that a default counts. */
    warnings: z.array(z.string()),
    /** Those of its kind: `SmtpSettings` for `smtp`. Graph has none that are fixed. */
    settings: z.record(z.string(), z.unknown()),
    createdAt: Moment,
  })
  .meta({ id: 'MailProvider' })
export type Provider = z.output<typeof Provider>

const id = z.object({ id: ProviderId })

const createProvider = endpoint({
  method: 'post',
  path: '/v1/admin/providers',
  summary: 'Add a provider to an account',
  allow: administering,
  body: z.strictObject({
    accountId: MailAccountId,
    kind: z.enum(providerKinds),
    name: Label,
    isDefault: z.boolean().default(false),
    policy: z.record(z.string(), z.unknown()).default({}),
    /** `SmtpSettings` for a provider of kind `smtp`. */
    settings: z.record(z.string(), z.unknown()).default({}),
  }),
  status: 201,
  reply: Provider,
  errors: [],
})

const listProviders = endpoint({
  method: 'get',
  path: '/v1/admin/providers',
  summary: 'The providers of an account, or of all',
  allow: administering,
  query: pageQuery({ accountId: MailAccountId.optional() }),
  status: 200,
  reply: pageOf(Provider),
  errors: [],
  retry: 'safe',
})

const getProvider = endpoint({
  method: 'get',
  path: '/v1/admin/providers/{id}',
  summary: 'One provider, with its policy and what is wrong with it',
  allow: administering,
  params: id,
  status: 200,
  reply: Provider,
  errors: ['not_found'],
  retry: 'safe',
})

const pauseProvider = endpoint({
  method: 'post',
  path: '/v1/admin/providers/{id}/pause',
  summary: 'Send nothing through a provider until it is resumed: its messages wait',
  allow: administering,
  params: id,
  body: z.strictObject({ reason: Label }),
  status: 200,
  reply: Provider,
  errors: ['not_found', 'state_conflict'],
})

const resumeProvider = endpoint({
  method: 'post',
  path: '/v1/admin/providers/{id}/resume',
  summary: 'Send through a provider again',
  allow: administering,
  params: id,
  status: 200,
  reply: Provider,
  errors: ['not_found', 'state_conflict'],
})

export const ProviderSecret = z
  .object({
    id: ProviderSecretId,
    providerId: ProviderId,
    version: z.string(),
    /** The host of the server for a provider of kind `smtp`. */
    tenantId: z.string(),
    /** The user for a provider of kind `smtp`. */
    clientId: z.string(),
    kind: z.enum(['client_secret', 'certificate']),
    certificateThumbprint: z.string().nullable(),
    /** The first 16 hexadecimal digits of the SHA-256 of the envelope. */
    fingerprint: z.string(),
    activeFrom: Moment.nullable(),
    retiredAt: Moment.nullable(),
    disabledAt: Moment.nullable(),
    lastUsedAt: Moment.nullable(),
    createdAt: Moment,
  })
  .meta({ id: 'ProviderSecret' })
export type ProviderSecret = z.output<typeof ProviderSecret>

const createProviderSecret = endpoint({
  method: 'post',
  path: '/v1/admin/provider-secrets',
  summary: 'Give a provider a secret, wrapped by `mx wrap`. It is never given out again',
  allow: administering,
  body: z.strictObject({
    providerId: ProviderId,
    version: z.string().regex(/^[\w.-]{1,64}$/, 'letters, digits and . - _ only'),
    /** Both for a provider of Office 365. One of kind `smtp` has them from its settings: its host and its user. */
    tenantId: z
      .string()
      .regex(/^[\w.-]{1,253}$/, 'not a tenant')
      .optional(),
    clientId: z.uuid().optional(),
    clientSecretWrapped: z.string().max(16_384),
    /** The SHA-256 of a certificate whose private key is wrapped, in hexadecimal digits; absent for a client secret. */
    certificateThumbprint: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'not the SHA-256 of a certificate in small hexadecimal digits')
      .optional(),
    activeFrom: Moment.optional(),
    retiredAt: Moment.optional(),
  }),
  status: 201,
  reply: z.object({ id: ProviderSecretId }),
  errors: ['not_found', 'not_an_envelope', 'state_conflict'],
})

const listProviderSecrets = endpoint({
  method: 'get',
  path: '/v1/admin/providers/{id}/secrets',
  summary: 'The secrets of a provider, without their values',
  allow: administering,
  params: id,
  status: 200,
  reply: z.object({ items: z.array(ProviderSecret) }),
  errors: ['not_found'],
  retry: 'safe',
})

export const operations = {
  createProvider,
  listProviders,
  getProvider,
  pauseProvider,
  resumeProvider,
  createProviderSecret,
  listProviderSecrets,
} as const
