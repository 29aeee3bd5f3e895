import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { Attempt, MessageSummary, Recipient } from './messages.ts'
import { operating, reading } from './shapes/access.ts'
import { Lane, MessageState, Moment } from './shapes/fields.ts'
import { BulkJobId, MailAccountId, MailboxId, MessageId, ProviderId } from './shapes/ids.ts'
import { deferCodes, failureCodes } from './shapes/outcomes.ts'

const Code = z.enum([...failureCodes, ...deferCodes])

/** Who works on a message, since when, and until when nobody else may. */
const Claim = z.object({ heldBy: z.string(), since: Moment, until: Moment })

export const QueueItem = MessageSummary.extend({
  claim: Claim.nullable(),
  sizeBytes: z.number().int(),
  recipientCount: z.number().int(),
  redriveCount: z.number().int(),
  createdBy: z.string(),
  test: z.boolean(),
  /** Why it is held although nothing failed; null when it is not. */
  holdReason: z.string().nullable(),
  contentErasedAt: Moment.nullable(),
  deletedAt: Moment.nullable(),
}).meta({ id: 'QueueItem' })
export type QueueItem = z.output<typeof QueueItem>

/** An attempt with everything that was kept of it. */
export const OperatorAttempt = Attempt.extend({
  workerId: z.string(),
  providerId: ProviderId,
  mailboxId: MailboxId,
  /** The fingerprint of the secret that was used. */
  secretFingerprint: z.string().nullable(),
  durationMs: z.number().int().nullable(),
  /** Whether it used up one of the tries that the policy permits. */
  counted: z.boolean(),
  providerCode: z.string().nullable(),
  /** What the provider said, without addresses other than ours. */
  providerMessage: z.string().nullable(),
  providerRequestId: z.string().nullable(),
  retryAfterMs: z.number().int().nullable(),
  tokenSource: z.enum(['cache', 'fresh']).nullable(),
  requestBytes: z.number().int().nullable(),
}).meta({ id: 'OperatorAttempt' })
export type OperatorAttempt = z.output<typeof OperatorAttempt>

/** A recipient with what the provider said of it. A refusal for now is there while it is pending. */
const OperatorRecipient = Recipient.extend({
  providerCode: z.string().nullable(),
  /** Without addresses other than ours. */
  providerMessage: z.string().nullable(),
}).meta({ id: 'OperatorRecipient' })
export type OperatorRecipient = z.output<typeof OperatorRecipient>

const QueueItemDetail = QueueItem.extend({
  /** Null once the content is erased. */
  subject: z.string().nullable(),
  recipients: z.array(OperatorRecipient),
  attempts: z.array(OperatorAttempt),
  waiting: z.object({ reason: z.string(), until: Moment }).nullable(),
  providerMessageId: z.string().nullable(),
  internetMessageId: z.string().nullable(),
  unknownSince: Moment.nullable(),
}).meta({ id: 'QueueItemDetail' })
export type QueueItemDetail = z.output<typeof QueueItemDetail>

const filters = {
  providerId: ProviderId.optional(),
  mailboxId: MailboxId.optional(),
  code: Code.optional(),
  lane: Lane.optional(),
  createdBefore: Moment.optional(),
}

const id = z.object({ id: MessageId })

const listQueue = endpoint({
  method: 'get',
  path: '/v1/admin/queue',
  summary: 'The messages of an account with their place in the queue, the newest first',
  allow: reading,
  query: pageQuery({ accountId: MailAccountId.optional(), status: MessageState.optional(), ...filters }),
  status: 200,
  reply: pageOf(QueueItem),
  errors: ['not_found'],
  retry: 'safe',
})

const getQueueItem = endpoint({
  method: 'get',
  path: '/v1/admin/queue/{id}',
  summary: 'One message with its attempts, what the provider said, and who works on it until when',
  allow: reading,
  params: id,
  status: 200,
  reply: QueueItemDetail,
  errors: ['not_found'],
  retry: 'safe',
})

const deleteQueueItem = endpoint({
  method: 'delete',
  path: '/v1/admin/queue/{id}',
  summary: 'Delete a message: its content is erased at once, and its record stays',
  allow: operating,
  params: id,
  status: 200,
  reply: z.object({ deleted: z.number().int() }),
  errors: ['not_found', 'item_busy'],
})

/** Either ids, or at least one condition. `expectedCount` guards against a selection that grew meanwhile. */
const selection = <Ids extends z.ZodType>(ids: Ids) =>
  z
    .strictObject({
      accountId: MailAccountId.optional(),
      ids: ids.optional(),
      filter: z
        .strictObject({ status: z.array(MessageState).min(1).optional(), ...filters })
        .refine((filter) => Object.keys(filter).length > 0, 'an empty filter would select everything: add a condition')
        .optional(),
      /** Only says what would be done. */
      dryRun: z.boolean().default(false),
      expectedCount: z.number().int().min(0).optional(),
    })
    .refine(({ ids: named, filter }) => (named === undefined) !== (filter === undefined), 'give either ids or a filter')

/** Why one of the selected messages was left as it is. */
const Skipped = z.object({
  id: MessageId,
  reason: z.enum([
    'not_found',
    'item_busy',
    'already_deleted',
    'not_failed',
    'content_erased',
    'mail_provider_disabled',
    'mailbox_disabled',
    'suppressed',
  ]),
})
export type Skipped = z.output<typeof Skipped>

const bulkDelete = endpoint({
  method: 'post',
  path: '/v1/admin/queue/bulk-delete',
  summary: 'Delete messages by their ids or by a filter. A large selection goes on as a job',
  allow: operating,
  body: selection(z.array(MessageId).min(1).max(1000)),
  status: 200,
  reply: z.object({
    matched: z.number().int(),
    deleted: z.number().int(),
    /** At most a thousand of them. */
    skipped: z.array(Skipped),
    /** Set when the rest is deleted in the background: the counts are those so far. */
    jobId: BulkJobId.nullable(),
  }),
  errors: ['not_found', 'count_mismatch'],
})

const BulkJob = z
  .object({
    id: BulkJobId,
    accountId: MailAccountId,
    matched: z.number().int(),
    deleted: z.number().int(),
    startedAt: Moment,
    finishedAt: Moment.nullable(),
  })
  .meta({ id: 'BulkJob' })
export type BulkJob = z.output<typeof BulkJob>

const getBulkJob = endpoint({
  method: 'get',
  path: '/v1/admin/bulk-jobs/{id}',
  summary: 'How far a deletion in the background is',
  allow: reading,
  params: z.object({ id: BulkJobId }),
  status: 200,
  reply: BulkJob,
  errors: ['not_found'],
  retry: 'safe',
})

const Requeued = z.object({ id: MessageId, status: MessageState, cycle: z.number().int() })

const redrive = endpoint({
  method: 'post',
  path: '/v1/admin/queue/{id}/redrive',
  summary:
    'Send a failed message in a new cycle, through another provider if one is named. One that was sent goes to the recipients alone that did not get it',
  allow: operating,
  params: id,
  body: z.strictObject({
    providerId: ProviderId.optional(),
    /** Gives it a whole new life; false keeps its end, which must lie in the future. */
    resetExpiry: z.boolean().default(true),
  }),
  status: 200,
  reply: Requeued,
  errors: ['not_found', 'state_conflict', 'content_erased', 'mail_provider_disabled', 'mailbox_disabled'],
})

const bulkRedrive = endpoint({
  method: 'post',
  path: '/v1/admin/queue/redrive',
  summary: 'Send failed messages in a new cycle, at most 500 of them. Repeating it does no harm',
  allow: operating,
  body: selection(z.array(MessageId).min(1).max(500)),
  status: 200,
  reply: z.object({
    matched: z.number().int(),
    redriven: z.number().int(),
    skipped: z.array(Skipped),
    /** Whether more than 500 match: repeat the request for the rest. */
    more: z.boolean(),
  }),
  errors: ['not_found', 'count_mismatch'],
})

const retryNow = endpoint({
  method: 'post',
  path: '/v1/admin/queue/{id}/retry-now',
  summary: 'Try a message that waits for its next attempt at once',
  allow: operating,
  params: id,
  status: 200,
  reply: Requeued,
  errors: ['not_found', 'state_conflict', 'item_busy'],
})

const resolveUnknown = endpoint({
  method: 'post',
  path: '/v1/admin/queue/{id}/resolve',
  summary: 'Say what became of a message of which nobody knows whether it was sent',
  allow: operating,
  params: id,
  body: z.strictObject({
    /** `not_sent`: it is sent again. */
    as: z.enum(['sent', 'not_sent']),
    note: z.string().trim().min(1).max(500).optional(),
  }),
  status: 200,
  reply: Requeued,
  errors: ['not_found', 'state_conflict', 'item_busy'],
})

export const operations = {
  listQueue,
  getQueueItem,
  deleteQueueItem,
  bulkDelete,
  getBulkJob,
  redrive,
  bulkRedrive,
  retryNow,
  resolveUnknown,
} as const
