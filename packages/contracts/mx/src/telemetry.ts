import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { reading } from './shapes/access.ts'
import { MessageState, Moment } from './shapes/fields.ts'
import { MailAccountId, MailboxId, ProviderId } from './shapes/ids.ts'

/** What figures of delivery can be told apart by. */
export const telemetryGroups = ['provider', 'mailbox', 'outcome', 'code'] as const
export type TelemetryGroup = (typeof telemetryGroups)[number]

/** Names of a list, parted by commas. */
const groupsOf = <Name extends string>(names: readonly [Name, ...Name[]]) =>
  z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(names)).refine((given) => new Set(given).size === given.length, 'names a group twice'))

/** From `from` on and before `to`, at most 400 days. */
const range = { accountId: MailAccountId.optional(), from: Moment, to: Moment }
const only = { providerId: ProviderId.optional(), mailboxId: MailboxId.optional() }

/** What a figure is about; only the members that it was grouped by are there. */
const group = {
  providerId: ProviderId.optional(),
  mailboxId: MailboxId.optional(),
  outcome: z.string().optional(),
  code: z.string().nullable().optional(),
}

const DeliveryFigure = z
  .object({
    /** The beginning of the hour or of the day, UTC. */
    start: Moment,
    ...group,
    attempts: z.number().int(),
    /** Messages that the provider accepted, and messages that were given up after an attempt. */
    sent: z.number().int(),
    failed: z.number().int(),
    bytes: z.number().int(),
    recipients: z.number().int(),
    /** From the start of an attempt to its end. */
    meanDurationMs: z.number(),
    maxDurationMs: z.number().int(),
    /** From the acceptance of a message to the start of an attempt. */
    meanQueueWaitMs: z.number(),
  })
  .meta({ id: 'DeliveryFigure' })
export type DeliveryFigure = z.output<typeof DeliveryFigure>

const deliveryFigures = endpoint({
  method: 'get',
  path: '/v1/admin/telemetry/delivery',
  summary: 'Attempts and their outcomes by hour or by day, UTC. Hours older than 90 days are given as days',
  allow: reading,
  query: z.strictObject({
    ...range,
    ...only,
    granularity: z.enum(['hour', 'day']).default('hour'),
    groupBy: groupsOf(telemetryGroups).optional(),
  }),
  status: 200,
  reply: z.object({ items: z.array(DeliveryFigure) }),
  errors: ['not_found'],
  retry: 'safe',
})

const QueueFigures = z
  .object({
    /** How many messages are in each state that is no end, and the age of the oldest. */
    states: z.array(
      z.object({ status: MessageState, messages: z.number().int(), oldestAgeSeconds: z.number().nullable() }),
    ),
    /** How long the longest due message has been due; null when none is. */
    oldestDueSeconds: z.number().nullable(),
    /** What sends nothing at this moment, and why. */
    paused: z.object({
      providers: z.array(
        z.object({ id: ProviderId, status: z.enum(['paused', 'disabled']), reason: z.string().nullable() }),
      ),
      mailboxes: z.array(
        z.object({ id: MailboxId, status: z.enum(['held', 'disabled']), reason: z.string().nullable() }),
      ),
      throttled: z.array(z.object({ providerId: ProviderId, mailboxId: MailboxId, until: Moment })),
    }),
    /** Messages that wait because every recipient is on the suppression list. */
    suppressed: z.number().int(),
    openFailures: z.number().int(),
  })
  .meta({ id: 'QueueFigures' })
export type QueueFigures = z.output<typeof QueueFigures>

const queueFigures = endpoint({
  method: 'get',
  path: '/v1/admin/telemetry/queue',
  summary: 'What waits at this moment, for how long, and what is paused',
  allow: reading,
  query: z.strictObject({ accountId: MailAccountId.optional() }),
  status: 200,
  reply: QueueFigures,
  errors: ['not_found'],
  retry: 'safe',
})

const LatencyFigure = z
  .object({
    providerId: group.providerId,
    mailboxId: group.mailboxId,
    attempts: z.number().int(),
    /** From the histogram, so estimates within its bounds. */
    p50Ms: z.number(),
    p95Ms: z.number(),
    p99Ms: z.number(),
    maxMs: z.number().int(),
  })
  .meta({ id: 'LatencyFigure' })
export type LatencyFigure = z.output<typeof LatencyFigure>

const latencyFigures = endpoint({
  method: 'get',
  path: '/v1/admin/telemetry/latency',
  summary: 'How long attempts took: the median, the 95th and the 99th percentile',
  allow: reading,
  query: z.strictObject({ ...range, ...only, groupBy: groupsOf(['provider', 'mailbox']).optional() }),
  status: 200,
  reply: z.object({ items: z.array(LatencyFigure) }),
  errors: ['not_found'],
  retry: 'safe',
})

export const operations = { deliveryFigures, queueFigures, latencyFigures } as const
