import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { OperatorAttempt } from './queue.ts'
import { operating, reading } from './shapes/access.ts'
import { Moment } from './shapes/fields.ts'
import { FailureId, MailAccountId, MailboxId, MessageId, ProviderId } from './shapes/ids.ts'
import { failureCodes, outcomeScopes } from './shapes/outcomes.ts'

/** `open`: nobody has dealt with it. `redriven`: it was sent again. `discarded` and `resolved`: an operator closed it. */
export const failureStates = ['open', 'redriven', 'discarded', 'resolved'] as const
const FailureState = z.enum(failureStates)

const Failure = z
  .object({
    id: FailureId,
    /** The message that failed. */
    messageId: MessageId,
    cycle: z.number().int(),
    accountId: MailAccountId,
    providerId: ProviderId,
    mailboxId: MailboxId,
    failedAt: Moment,
    code: z.enum(failureCodes),
    scope: z.enum(outcomeScopes).nullable(),
    httpStatus: z.number().int().nullable(),
    providerCode: z.string().nullable(),
    /** Null once it is erased. */
    providerMessage: z.string().nullable(),
    attempts: z.number().int(),
    firstAttemptAt: Moment.nullable(),
    lastAttemptId: z.uuid().nullable(),
    recipientDomains: z.array(z.string()),
    sizeBytes: z.number().int(),
    state: FailureState,
    note: z.string().nullable(),
    /** Who closed it. */
    actor: z.string().nullable(),
    /** Until then the content of the message is kept. */
    retainUntil: Moment,
  })
  .meta({ id: 'RetainedFailure' })
export type RetainedFailure = z.output<typeof Failure>

const FailureDetail = Failure.extend({ attemptList: z.array(OperatorAttempt) }).meta({ id: 'RetainedFailureDetail' })
export type RetainedFailureDetail = z.output<typeof FailureDetail>

const id = z.object({ id: FailureId })

const listFailures = endpoint({
  method: 'get',
  path: '/v1/admin/failures',
  summary: 'The messages of an account that were given up, the latest first',
  allow: reading,
  query: pageQuery({
    accountId: MailAccountId.optional(),
    state: FailureState.optional(),
    code: z.enum(failureCodes).optional(),
    providerId: ProviderId.optional(),
    mailboxId: MailboxId.optional(),
    messageId: MessageId.optional(),
    since: Moment.optional(),
    until: Moment.optional(),
  }),
  status: 200,
  reply: pageOf(Failure),
  errors: ['not_found'],
  retry: 'safe',
})

const getFailure = endpoint({
  method: 'get',
  path: '/v1/admin/failures/{id}',
  summary: 'One failure with the attempts of its cycle',
  allow: reading,
  params: id,
  status: 200,
  reply: FailureDetail,
  errors: ['not_found'],
  retry: 'safe',
})

const closing = {
  method: 'post',
  allow: operating,
  params: id,
  body: z.strictObject({ note: z.string().trim().min(1).max(500).optional() }),
  status: 200,
  reply: Failure,
  errors: ['not_found', 'state_conflict'],
} as const

const discardFailure = endpoint({
  ...closing,
  path: '/v1/admin/failures/{id}/discard',
  summary: 'Close an open failure: the message is not needed any more',
})

const resolveFailure = endpoint({
  ...closing,
  path: '/v1/admin/failures/{id}/resolve',
  summary: 'Close an open failure: it was dealt with in another way',
})

export const operations = { listFailures, getFailure, discardFailure, resolveFailure } as const
