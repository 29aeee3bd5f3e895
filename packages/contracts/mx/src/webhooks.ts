import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { operating, ownAccount, reading } from './shapes/access.ts'
import { Label, Moment } from './shapes/fields.ts'
import { MailAccountId, MessageId, WebhookDeliveryId, WebhookId } from './shapes/ids.ts'

/** What a webhook can be told: a message came to a state that is an end or a doubt, or it was put into the queue again. */
export const webhookEvents = [
  'message.sent',
  'message.failed',
  'message.unknown',
  'message.deleted',
  'message.redriven',
] as const
export type WebhookEvent = (typeof webhookEvents)[number]

const Events = z
  .array(z.enum(webhookEvents))
  .min(1)
  .refine((events) => new Set(events).size === events.length, 'names an event twice')

/** An https URL on the public internet. The rules of addresses are the service's. */
const Url = z.string().max(2048)

const Webhook = z
  .object({
    id: WebhookId,
    accountId: MailAccountId,
    name: z.string(),
    url: z.string(),
    events: z.array(z.enum(webhookEvents)),
    status: z.enum(['enabled', 'disabled']),
    /** `failing`: every delivery failed for three days. `gone`: the receiver answered 410. */
    disabledReason: z.enum(['operator', 'failing', 'gone']).nullable(),
    /** Since then no delivery succeeded; null when the last one did. */
    failingSince: Moment.nullable(),
    lastFailure: z.string().nullable(),
    /** The secrets that deliveries are signed with, the newest first, without their values. */
    secrets: z.array(z.object({ createdAt: Moment, endsAt: Moment.nullable() })),
    createdAt: Moment,
    createdBy: z.string(),
  })
  .meta({ id: 'Webhook' })
export type Webhook = z.output<typeof Webhook>

const NewSecret = Webhook.extend({
  /** `whsec_` and the key in base64, as Standard Webhooks has it. */
  secret: z.string(),
}).meta({ id: 'NewWebhookSecret' })
export type NewWebhookSecret = z.output<typeof NewSecret>

const id = z.object({ id: WebhookId })

const createWebhook = endpoint({
  method: 'post',
  path: '/v1/admin/webhooks',
  summary: 'Have an address told what becomes of the messages of an account. The answer shows the secret once',
  allow: ownAccount,
  body: z.strictObject({
    accountId: MailAccountId.optional(),
    name: Label,
    url: Url,
    events: Events.default([...webhookEvents]),
  }),
  status: 201,
  reply: NewSecret,
  errors: ['not_found', 'too_many_webhooks'],
})

const listWebhooks = endpoint({
  method: 'get',
  path: '/v1/admin/webhooks',
  summary: 'The webhooks of an account, the latest first',
  allow: reading,
  query: pageQuery({ accountId: MailAccountId.optional() }),
  status: 200,
  reply: pageOf(Webhook),
  errors: ['not_found'],
  retry: 'safe',
})

const getWebhook = endpoint({
  method: 'get',
  path: '/v1/admin/webhooks/{id}',
  summary: 'One webhook, and whether it fails',
  allow: reading,
  params: id,
  status: 200,
  reply: Webhook,
  errors: ['not_found'],
  retry: 'safe',
})

const updateWebhook = endpoint({
  method: 'patch',
  path: '/v1/admin/webhooks/{id}',
  summary: 'Change a webhook, or enable or disable it. What waits for a webhook that is disabled is given up',
  allow: ownAccount,
  params: id,
  body: z
    .strictObject({
      name: Label.optional(),
      url: Url.optional(),
      events: Events.optional(),
      status: z.enum(['enabled', 'disabled']).optional(),
    })
    .refine((body) => Object.keys(body).length > 0, 'name at least one member to change'),
  status: 200,
  reply: Webhook,
  errors: ['not_found'],
})

const deleteWebhook = endpoint({
  method: 'delete',
  path: '/v1/admin/webhooks/{id}',
  summary: 'Remove a webhook with its secrets and the record of its deliveries',
  allow: ownAccount,
  params: id,
  status: 204,
  errors: ['not_found'],
})

const rotateWebhookSecret = endpoint({
  method: 'post',
  path: '/v1/admin/webhooks/{id}/rotate-secret',
  summary: 'Make a new secret. Deliveries are signed with the former one too until its grace period is over',
  allow: ownAccount,
  params: id,
  body: z.strictObject({
    /** 0 ends the former secret at once. */
    graceHours: z.number().int().min(0).max(168).default(24),
  }),
  status: 200,
  reply: NewSecret,
  errors: ['not_found'],
})

/** `waiting`: it is due, or waits for its next try. `failed`: it was given up. */
const DeliveryState = z.enum(['waiting', 'delivered', 'failed'])
const deliveryEvents = [...webhookEvents, 'webhook.test'] as const

const WebhookDelivery = z
  .object({
    /** The `webhook-id` of every try. */
    id: WebhookDeliveryId,
    webhookId: WebhookId,
    event: z.enum(deliveryEvents),
    /** Null for a test event. */
    messageId: MessageId.nullable(),
    state: DeliveryState,
    /** Tries since it was written or redelivered. */
    attempts: z.number().int(),
    /** Null once it is delivered or given up. */
    nextAttemptAt: Moment.nullable(),
    lastAttemptAt: Moment.nullable(),
    lastStatus: z.number().int().nullable(),
    /** Why the last try failed. */
    lastFailure: z.string().nullable(),
    createdAt: Moment,
    finishedAt: Moment.nullable(),
  })
  .meta({ id: 'WebhookDelivery' })
export type WebhookDelivery = z.output<typeof WebhookDelivery>

const listWebhookDeliveries = endpoint({
  method: 'get',
  path: '/v1/admin/webhooks/{id}/deliveries',
  summary: 'What was sent to a webhook in the last 30 days and what became of it, the latest first',
  allow: reading,
  params: id,
  query: pageQuery({
    state: DeliveryState.optional(),
    event: z.enum(deliveryEvents).optional(),
    messageId: MessageId.optional(),
  }),
  status: 200,
  reply: pageOf(WebhookDelivery),
  errors: ['not_found'],
  retry: 'safe',
})

const redeliverWebhook = endpoint({
  method: 'post',
  path: '/v1/admin/webhook-deliveries/{id}/redeliver',
  summary: 'Send an event again with the same id, from the first of its tries on',
  allow: operating,
  params: z.object({ id: WebhookDeliveryId }),
  status: 200,
  reply: WebhookDelivery,
  errors: ['not_found', 'state_conflict'],
})

const testWebhook = endpoint({
  method: 'post',
  path: '/v1/admin/webhooks/{id}/test',
  summary: 'Send an event of the type `webhook.test`',
  allow: operating,
  params: id,
  status: 202,
  reply: WebhookDelivery,
  errors: ['not_found', 'state_conflict'],
})

export const operations = {
  createWebhook,
  listWebhooks,
  getWebhook,
  updateWebhook,
  rotateWebhookSecret,
  listWebhookDeliveries,
  redeliverWebhook,
  testWebhook,
  deleteWebhook,
} as const
