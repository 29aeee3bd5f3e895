import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { readingMessages, sending } from './shapes/access.ts'
import { Lane, MessageState, Moment, providerKinds, RecipientState } from './shapes/fields.ts'
import { MailAccountId, MailboxId, MessageId, ProviderId } from './shapes/ids.ts'
import { NewMessage } from './shapes/message.ts'
import { attemptOutcomes, attemptPhases, deferCodes, failureCodes, outcomeScopes } from './shapes/outcomes.ts'

const idempotencyKey = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, 'at most 128 printable ASCII characters')
    .optional(),
})

const Accepted = z
  .object({
    id: MessageId,
    status: MessageState,
    acceptedAt: Moment,
    mailboxId: MailboxId,
    provider: z.object({ id: ProviderId, kind: z.enum(providerKinds) }),
    /** Whether this answer is that of an earlier request with the same key. */
    idempotentReplay: z.boolean(),
  })
  .meta({ id: 'AcceptedMessage' })
export type AcceptedMessage = z.output<typeof Accepted>

export const Recipient = z.object({
  address: z.string(),
  kind: z.enum(['to', 'cc', 'bcc']),
  state: RecipientState,
  /** Why it was refused. `suppressed`: it stands on the suppression list. */
  code: z.enum([...failureCodes, 'suppressed']).nullable(),
  /** The attempt that made it so; null for one that is pending, and where no attempt did. */
  attemptId: z.uuid().nullable(),
})
export type Recipient = z.output<typeof Recipient>

export const Attempt = z
  .object({
    id: z.uuid(),
    cycle: z.number().int(),
    attemptNo: z.number().int(),
    phase: z.enum(attemptPhases),
    startedAt: Moment,
    finishedAt: Moment.nullable(),
    outcome: z.enum(attemptOutcomes),
    code: z.enum(failureCodes).nullable(),
    scope: z.enum(outcomeScopes).nullable(),
    /** The provider may have sent the message although the attempt failed. */
    ambiguous: z.boolean(),
    httpStatus: z.number().int().nullable(),
  })
  .meta({ id: 'DeliveryAttempt' })
export type DeliveryAttempt = z.output<typeof Attempt>

export const MessageSummary = z.object({
  id: MessageId,
  accountId: MailAccountId,
  status: MessageState,
  lane: Lane,
  mailboxId: MailboxId,
  providerId: ProviderId,
  correlationId: z.string().nullable(),
  acceptedAt: Moment,
  nextAttemptAt: Moment,
  expiresAt: Moment,
  finishedAt: Moment.nullable(),
  cycle: z.number().int(),
  attemptsTotal: z.number().int(),
  lastCode: z.enum([...failureCodes, ...deferCodes]).nullable(),
})
export type MessageSummary = z.output<typeof MessageSummary>

const Message = MessageSummary.extend({
  /** Null once the content is erased. */
  subject: z.string().nullable(),
  recipients: z.array(Recipient),
  attempts: z.array(Attempt),
  /** Why it is not sent yet, and the predicted time of the next attempt; null when nothing holds it. */
  waiting: z.object({ reason: z.string(), until: Moment }).nullable(),
  providerMessageId: z.string().nullable(),
  internetMessageId: z.string().nullable(),
}).meta({ id: 'MailMessage' })
export type Message = z.output<typeof Message>

const admission = {
  method: 'post',
  allow: sending,
  headers: idempotencyKey,
  body: NewMessage,
  status: 202,
  reply: Accepted,
  /** That of the largest message: 36 MiB of JSON. */
  bodyLimitBytes: 36 * 1024 * 1024,
  errors: [
    'from_not_allowed',
    'mailbox_disabled',
    'no_provider',
    'not_found',
    'mail_provider_disabled',
    'rate_limited',
    'idempotency_in_progress',
    'idempotency_conflict',
  ],
} as const

const sendMessage = endpoint({
  ...admission,
  path: '/v1/messages',
  summary: 'Hand in a message. It is durable when the answer is 202',
})

const sendMessageAlias = endpoint({
  ...admission,
  path: '/v1/send',
  summary: 'The same, under the address of older programs',
})

const getMessage = endpoint({
  method: 'get',
  path: '/v1/messages/{id}',
  summary: 'What became of a message, and why it waits',
  allow: readingMessages,
  params: z.object({ id: MessageId }),
  status: 200,
  reply: Message,
  errors: ['not_found'],
  retry: 'safe',
})

const listMessages = endpoint({
  method: 'get',
  path: '/v1/messages',
  summary: 'The messages of an account, the newest first',
  allow: readingMessages,
  query: pageQuery({
    accountId: MailAccountId.optional(),
    status: MessageState.optional(),
    mailbox: MailboxId.optional(),
    since: Moment.optional(),
  }),
  status: 200,
  reply: pageOf(MessageSummary.meta({ id: 'MailMessageSummary' })),
  errors: ['not_found'],
  retry: 'safe',
})

export const operations = { sendMessage, sendMessageAlias, getMessage, listMessages } as const
