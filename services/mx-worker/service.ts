import { defineService, sealingKeyRing, signingKey } from '@constellation/manifest'

export const service = defineService({
  name: 'mx-worker',
  summary: 'accepts mail for sending, keeps it until it is sent, and delivers it through Office 365 or SMTP',
  contract: 'mx',
  ports: { public: 7401, internal: 7402 },
  roles: [
    { name: 'api', ports: { public: 7401, internal: 7402 }, hosts: ['mx'] },
    { name: 'worker', ports: { public: 7403, internal: 7404 } },
  ],
  // A command of operators runs beside the process in the same allocation.
  resources: { cpu: 300, memory: 448 },
  database: true,
  redis: { keys: ['mx-worker:*'], cluster: true },
  secrets: {
    /** Wraps the secrets of providers. */
    wrapping_key: sealingKeyRing,
    /** Seals the messages. */
    data_key: sealingKeyRing,
    service_key: signingKey('service-token'),
  },
  calls: ['rbac'],
  environment: (place) => ({
    MX_WORKER_RBAC_URL: place.inside('rbac'),
    MX_WORKER_DATABASE_URL_FILE: place.databaseUrl,
    MX_WORKER_QUEUE_URL_FILE: place.redisUrl,
    MX_WORKER_KEYRING_FILE: place.secret('wrapping_key'),
    MX_WORKER_DATA_KEYRING_FILE: place.secret('data_key'),
    MX_WORKER_SERVICE_KEY_FILE: place.secret('service_key'),
    MX_WORKER_SERVICE_JWKS_FILE: place.serviceKeys,
  }),
  development: ({ graph }) => ({
    MX_WORKER_ENVIRONMENT: 'development',
    MX_WORKER_GRAPH_BASE_URL: graph?.origin,
    MX_WORKER_GRAPH_AUTHORITY_URL: graph?.origin,
  }),
})
