import type { mx } from '@constellation/contracts-mx'
import { greeting } from '../mx-worker.ts'

/** The objects of an account, one of each kind. */
export type Objects = {
  accountId: string
  item: string
  failure: string
  provider: string
  mailbox: string
  secret: string
  suppression: string
  webhook: string
  delivery: string
  apiKey: string
  job: string
}

type Example = { params?: object; query?: object; body?: object; headers?: object }

const at = (id: string, body?: object): Example => ({ params: { id }, ...(body && { body }) })
const range = { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' }

/** A valid request of each operation about an account. The type demands one for a new operation. */
export const examples = {
  sendMessage: ({ accountId }) => ({ body: { ...greeting, accountId }, headers: {} }),
  sendMessageAlias: ({ accountId }) => ({ body: { ...greeting, accountId }, headers: {} }),
  getMessage: ({ item }) => at(item),
  listMessages: ({ accountId }) => ({ query: { accountId } }),

  createProvider: ({ accountId }) => ({ body: { accountId, kind: 'office365_graph', name: 'Another' } }),
  listProviders: ({ accountId }) => ({ query: { accountId } }),
  getProvider: ({ provider }) => at(provider),
  updateProvider: ({ provider }) => at(provider, { name: 'Another name' }),
  pauseProvider: ({ provider }) => at(provider, { reason: 'a test' }),
  resumeProvider: ({ provider }) => at(provider),
  disableProvider: ({ provider }) => at(provider),
  enableProvider: ({ provider }) => at(provider),
  deleteProvider: ({ provider }) => at(provider),
  testProvider: ({ provider }) => at(provider, {}),
  createProviderSecret: ({ provider, accountId }) => ({
    body: {
      ...{ providerId: provider, version: '9', tenantId: 'example.test', clientId: accountId },
      clientSecretWrapped: 'plain',
    },
  }),
  listProviderSecrets: ({ provider }) => at(provider),
  retireProviderSecret: ({ secret }) => at(secret, {}),
  disableProviderSecret: ({ secret }) => at(secret),

  createMailbox: ({ accountId }) => ({ body: { accountId, address: 'another@example.test' } }),
  listMailboxes: ({ accountId }) => ({ query: { accountId } }),
  updateMailbox: ({ mailbox }) => at(mailbox, { displayName: 'Another' }),
  disableMailbox: ({ mailbox }) => at(mailbox),
  enableMailbox: ({ mailbox }) => at(mailbox),
  releaseMailbox: ({ mailbox }) => at(mailbox),

  createApiKey: ({ accountId }) => ({ body: { accountId, name: 'Another' } }),
  listApiKeys: ({ accountId }) => ({ query: { accountId } }),
  revokeApiKey: ({ apiKey }) => at(apiKey),

  listQueue: ({ accountId }) => ({ query: { accountId } }),
  getQueueItem: ({ item }) => at(item),
  deleteQueueItem: ({ item }) => at(item),
  bulkDelete: ({ accountId, item }) => ({ body: { accountId, ids: [item] } }),
  getBulkJob: ({ job }) => at(job),
  redrive: ({ item }) => at(item, {}),
  bulkRedrive: ({ accountId, item }) => ({ body: { accountId, ids: [item] } }),
  retryNow: ({ item }) => at(item),
  resolveUnknown: ({ item }) => at(item, { as: 'sent' }),

  listFailures: ({ accountId }) => ({ query: { accountId } }),
  getFailure: ({ failure }) => at(failure),
  discardFailure: ({ failure }) => at(failure, {}),
  resolveFailure: ({ failure }) => at(failure, {}),

  addSuppression: ({ accountId }) => ({ body: { accountId, address: 'bob@example.org', reason: 'a test' } }),
  listSuppressions: ({ accountId }) => ({ query: { accountId } }),
  removeSuppression: ({ suppression }) => at(suppression),

  createWebhook: ({ accountId }) => ({ body: { accountId, name: 'Another', url: 'https://hooks.example.com/' } }),
  listWebhooks: ({ accountId }) => ({ query: { accountId } }),
  getWebhook: ({ webhook }) => at(webhook),
  updateWebhook: ({ webhook }) => at(webhook, { name: 'Another name' }),
  listWebhookDeliveries: ({ webhook }) => at(webhook),
  redeliverWebhook: ({ delivery }) => at(delivery),
  testWebhook: ({ webhook }) => at(webhook),
  deleteWebhook: ({ webhook }) => at(webhook),
  rotateWebhookSecret: ({ webhook }) => at(webhook, {}),

  deliveryFigures: ({ accountId }) => ({ query: { accountId, ...range } }),
  queueFigures: ({ accountId }) => ({ query: { accountId } }),
  latencyFigures: ({ accountId }) => ({ query: { accountId, ...range } }),
  listAudit: ({ accountId }) => ({ query: { accountId } }),
} satisfies Record<keyof typeof mx, (objects: Objects) => Example>
