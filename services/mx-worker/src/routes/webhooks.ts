import type { Deps } from '../deps.ts'
import { createWebhook } from '../domain/webhooks/create-webhook.ts'
import { deleteWebhook } from '../domain/webhooks/delete-webhook.ts'
import { getWebhook } from '../domain/webhooks/get-webhook.ts'
import { listWebhookDeliveries } from '../domain/webhooks/list-webhook-deliveries.ts'
import { listWebhooks } from '../domain/webhooks/list-webhooks.ts'
import { redeliverWebhook } from '../domain/webhooks/redeliver-webhook.ts'
import { rotateWebhookSecret } from '../domain/webhooks/rotate-webhook-secret.ts'
import { testWebhook } from '../domain/webhooks/test-webhook.ts'
import { updateWebhook } from '../domain/webhooks/update-webhook.ts'
import type { Handlers } from '../handlers.ts'

export function webhooksRoutes(deps: Deps) {
  return {
    createWebhook: ({ actor, body }) => createWebhook(deps, actor, body),
    listWebhooks: ({ actor, query }) => listWebhooks(deps, actor, query),
    getWebhook: ({ actor, params }) => getWebhook(deps, actor, params.id),
    updateWebhook: ({ actor, params, body }) => updateWebhook(deps, actor, params.id, body),
    deleteWebhook: ({ actor, params }) => deleteWebhook(deps, actor, params.id),
    rotateWebhookSecret: ({ actor, params, body }) => rotateWebhookSecret(deps, actor, params.id, body),
    listWebhookDeliveries: ({ actor, params, query }) => listWebhookDeliveries(deps, actor, params.id, query),
    redeliverWebhook: ({ actor, params }) => redeliverWebhook(deps, actor, params.id),
    testWebhook: ({ actor, params }) => testWebhook(deps, actor, params.id),
  } satisfies Partial<Handlers>
}
