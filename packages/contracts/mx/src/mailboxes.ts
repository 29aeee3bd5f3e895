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
    createdAt: Moment,
  })
  .meta({ id: 'Mailbox' })
export type Mailbox = z.output<typeof Mailbox>

const id = z.object({ id: MailboxId })

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
    providerUser: z
      .string()
      .regex(/^[\x21-\x7e]{1,320}$/, 'at most 320 printable ASCII characters')
      .optional(),
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

const releaseMailbox = endpoint({
  method: 'post',
  path: '/v1/admin/mailboxes/{id}/release',
  summary: 'Send from a held mailbox again',
  allow: operating,
  params: id,
  status: 200,
  reply: Mailbox,
  errors: ['not_found', 'state_conflict'],
})

export const operations = { createMailbox, listMailboxes, releaseMailbox } as const
