import { EmailAddress, endpoint } from '@constellation/contract'
import { z } from 'zod'
import { Provider } from './providers.ts'
import { administering } from './shapes/access.ts'
import { Label } from './shapes/fields.ts'
import { MailboxId, ProviderId } from './shapes/ids.ts'
import { deferCodes, failureCodes } from './shapes/outcomes.ts'

const id = z.object({ id: ProviderId })
const change = { allow: administering, params: id, status: 200, reply: Provider } as const

const updateProvider = endpoint({
  ...change,
  method: 'patch',
  path: '/v1/admin/providers/{id}',
  summary: 'Change a provider. A policy that is given replaces the stored one as a whole',
  body: z
    .strictObject({
      name: Label.optional(),
      /** A new default takes the place of the former one. */
      isDefault: z.boolean().optional(),
      policy: z.record(z.string(), z.unknown()).optional(),
      settings: z.record(z.string(), z.unknown()).optional(),
    })
    .refine((body) => Object.keys(body).length > 0, 'name at least one member to change'),
  errors: ['not_found'],
})

const disableProvider = endpoint({
  ...change,
  method: 'post',
  path: '/v1/admin/providers/{id}/disable',
  summary: 'Accept and send nothing through a provider. What waits for it stays, and expires in time',
  errors: ['not_found', 'state_conflict'],
})

const enableProvider = endpoint({
  ...change,
  method: 'post',
  path: '/v1/admin/providers/{id}/enable',
  summary: 'Accept and send through a disabled provider again',
  errors: ['not_found', 'state_conflict'],
})

const deleteProvider = endpoint({
  method: 'delete',
  path: '/v1/admin/providers/{id}',
  summary: 'Remove a provider with its secrets. Refused while messages wait for it',
  allow: administering,
  params: id,
  status: 204,
  errors: ['not_found', 'provider_in_use'],
})

/** What a provider answered to one step of the test. */
const Step = z.object({
  ok: z.boolean(),
  code: z.enum([...failureCodes, ...deferCodes]).nullable(),
  httpStatus: z.number().int().nullable(),
  providerCode: z.string().nullable(),
  providerMessage: z.string().nullable(),
  /** What to do about it; null when it went well. */
  hint: z.string().nullable(),
})

const ProviderTest = z
  .object({
    /** We signed in again, whatever is kept in memory: Graph gave a token, a mail server greeted us and took our password. */
    token: Step,
    /** The test message; null when none was wanted, or there was no token. */
    message: Step.extend({
      /** Stands in the header `X-Constellation-Item` and in the subject of the test message. */
      mark: z.string(),
      /** Where its copy was found: in Sent Items of the mailbox that sent it, or nowhere in time. A mail server keeps none. */
      copy: z.enum(['sent_items', 'not_found']),
      /** What is stored for the mailbox from now on. */
      reconcileBy: z.enum(['message_id', 'header', 'none']),
    }).nullable(),
  })
  .meta({ id: 'ProviderTest' })
export type ProviderTest = z.output<typeof ProviderTest>

const testProvider = endpoint({
  method: 'post',
  path: '/v1/admin/providers/{id}/test',
  summary:
    'Sign in at the provider, and send a test message if a mailbox and an address are named. Works for a paused provider too',
  allow: administering,
  params: id,
  body: z
    .strictObject({ mailboxId: MailboxId.optional(), to: EmailAddress.optional() })
    .refine(({ mailboxId, to }) => (mailboxId === undefined) === (to === undefined), {
      message: 'name both a mailbox and an address, or neither',
    })
    .default({}),
  status: 200,
  reply: ProviderTest,
  errors: ['not_found'],
})

export const operations = {
  updateProvider,
  disableProvider,
  enableProvider,
  deleteProvider,
  testProvider,
} as const
