import { EmailAddress, endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { administering, operating, reading } from './shapes/access.ts'
import { HeaderText, Moment } from './shapes/fields.ts'
import { MailAccountId, MailboxId, ProviderId } from './shapes/ids.ts'

const Mailbox = z
  .object({
    id: MailboxId,
    accountId: MailAccountId,
    address: z.string(),
    displayName: z.string().nullable(),
    /** The mailbox at the provider: an object id or a user principal name. */
    providerUser: z.string(),
    defaultProviderId: ProviderId.nullable(),
    status: z.enum(['enabled', 'held', 'disabled']),
    holdReason: z.string().nullable(),
    /**
     * The mark by which the copy of a sent message is found, as the test of a provider has shown: `message_id` only where messages are sent
     * as MIME texts. With `none` it cannot be looked up whether an uncertain message was sent.
     */
    reconcileBy: z.enum(['message_id', 'header', 'none']),
    createdAt: Moment,
  })
  .meta({ id: 'Mailbox' })
export type Mailbox = z.output<typeof Mailbox>

const id = z.object({ id: MailboxId })
const ProviderUser = z.string().regex(/^[\x21-\x7e]{1,320}$/, 'at most 320 printable ASCII characters')

const createMailbox = endpoint({
  method: 'post',
  path: '/v1/admin/mailboxes',
  summary: 'Add a mailbox that an account may send from',
  allow: administering,
  body: z.strictObject({
    accountId: MailAccountId,
    address: EmailAddress,
    displayName: HeaderText.max(256).optional(),
    /** The address when absent. */
    providerUser: ProviderUser.optional(),
    defaultProviderId: ProviderId.optional(),
  }),
  status: 201,
  reply: Mailbox,
  errors: ['not_found', 'mailbox_exists'],
})

const listMailboxes = endpoint({
  method: 'get',
  path: '/v1/admin/mailboxes',
  summary: 'The mailboxes of an account',
  allow: reading,
  query: pageQuery({ accountId: MailAccountId.optional() }),
  status: 200,
  reply: pageOf(Mailbox),
  errors: ['not_found'],
  retry: 'safe',
})

const change = {
  allow: administering,
  params: id,
  status: 200,
  reply: Mailbox,
} as const

const updateMailbox = endpoint({
  ...change,
  method: 'patch',
  path: '/v1/admin/mailboxes/{id}',
  summary: 'Change the name of a mailbox, who it is at the provider, or its default provider',
  body: z
    .strictObject({
      displayName: HeaderText.max(256).nullable().optional(),
      providerUser: ProviderUser.optional(),
      defaultProviderId: ProviderId.nullable().optional(),
    })
    .refine((body) => Object.keys(body).length > 0, 'name at least one member to change'),
  errors: ['not_found'],
})

const disableMailbox = endpoint({
  ...change,
  method: 'post',
  path: '/v1/admin/mailboxes/{id}/disable',
  summary: 'Accept and send nothing from a mailbox: its messages wait until it is enabled, or expire',
  errors: ['not_found', 'state_conflict'],
})

const enableMailbox = endpoint({
  ...change,
  method: 'post',
  path: '/v1/admin/mailboxes/{id}/enable',
  summary: 'Accept and send from a disabled mailbox again',
  errors: ['not_found', 'state_conflict'],
})

const releaseMailbox = endpoint({
  method: 'post',
  path: '/v1/admin/mailboxes/{id}/release',
  summary: 'Send from a held mailbox again, one message at a time until the provider accepts one',
  allow: operating,
  params: id,
  status: 200,
  reply: Mailbox,
  errors: ['not_found', 'state_conflict'],
})

export const operations = {
  createMailbox,
  listMailboxes,
  updateMailbox,
  disableMailbox,
  enableMailbox,
  releaseMailbox,
} as const
