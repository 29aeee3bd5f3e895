import { EmailAddress, endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { operating, reading } from './shapes/access.ts'
import { Label, Moment } from './shapes/fields.ts'
import { MailAccountId, MessageId, SuppressionId } from './shapes/ids.ts'

/** Mail of the first lane is held by the scope `all` alone, so no other scope can name that lane. */
const SuppressionScope = z.union([
  z.literal('all'),
  z
    .array(z.enum(['transactional', 'bulk']))
    .min(1)
    .max(2),
])
export type SuppressionScope = z.output<typeof SuppressionScope>

const Suppression = z
  .object({
    id: SuppressionId,
    accountId: MailAccountId,
    address: z.string(),
    scope: SuppressionScope,
    reason: z.string(),
    /** `provider`: it refused the recipient for good. `operator`: a person added it. */
    source: z.enum(['provider', 'operator']),
    /** The message whose recipient was refused. */
    messageId: MessageId.nullable(),
    createdAt: Moment,
    createdBy: z.string(),
    /** It ends by itself then; null when it does not. */
    expiresAt: Moment.nullable(),
  })
  .meta({ id: 'Suppression' })
export type Suppression = z.output<typeof Suppression>

const addSuppression = endpoint({
  method: 'post',
  path: '/v1/admin/suppressions',
  summary: 'Hold mail to an address from now on. What is handed in for it is accepted and waits',
  allow: operating,
  body: z.strictObject({
    accountId: MailAccountId.optional(),
    address: EmailAddress,
    scope: SuppressionScope.default('all'),
    reason: Label,
    expiresAt: Moment.optional(),
  }),
  status: 201,
  reply: Suppression,
  errors: ['not_found', 'suppression_exists'],
})

const listSuppressions = endpoint({
  method: 'get',
  path: '/v1/admin/suppressions',
  summary: 'The suppression list of an account, the latest first',
  allow: reading,
  query: pageQuery({
    accountId: MailAccountId.optional(),
    address: EmailAddress.optional(),
    source: z.enum(['provider', 'operator']).optional(),
  }),
  status: 200,
  reply: pageOf(Suppression),
  errors: ['not_found'],
  retry: 'safe',
})

const removeSuppression = endpoint({
  method: 'delete',
  path: '/v1/admin/suppressions/{id}',
  summary: 'Take an address off the list: mail that is held for it is sent',
  allow: operating,
  params: z.object({ id: SuppressionId }),
  status: 200,
  reply: z.object({
    /** How many messages it no longer holds. */
    released: z.number().int(),
  }),
  errors: ['not_found'],
})

export const operations = { addSuppression, listSuppressions, removeSuppression } as const
