import {
  boolean,
  type ConfigOf,
  choice,
  defineConfig,
  file,
  integer,
  integers,
  migrationVariables,
  networks,
  optional,
  origin,
  processVariables,
  secretFile,
  serviceVariables,
  text,
} from '@constellation/config'

/** Every variable that mx-worker reads. */
export const registry = defineConfig('mx-worker', {
  ...processVariables('MX_WORKER', { port: 7401 }),
  graceSeconds: integer('MX_WORKER_SHUTDOWN_GRACE_SECONDS', {
    group: 'Process',
    default: 60,
    min: 1,
    max: 300,
    help: 'How long requests in flight and running attempts may take once the process is told to stop.',
  }),
  role: choice('MX_WORKER_ROLE', ['api', 'worker', 'all'], {
    group: 'Process',
    default: 'all',
    help: 'What this process does: `api` accepts messages and serves administrators, `worker` delivers.',
  }),
  ...serviceVariables('MX_WORKER'),
  queueUrl: optional(
    secretFile('MX_WORKER_QUEUE_URL_FILE', {
      group: 'Data',
      help: "File with the URL of the queue that wakes workers, `redis://` or `postgres://`; the service's database when unset.",
    }),
  ),
  wrappingKeys: secretFile('MX_WORKER_KEYRING_FILE', {
    group: 'Data',
    help: 'File with the key ring that wraps the secrets of providers.',
  }),
  vaultEnabled: boolean('MX_WORKER_VAULT_TRANSIT_ENABLED', {
    group: 'Data',
    default: false,
    help: "Whether secrets of providers may be wrapped by the transit engine of HashiCorp Vault (`vault:v…`) beside the service's own ring.",
  }),
  vaultAddress: optional(
    origin('MX_WORKER_VAULT_ADDR', { group: 'Data', anchor: 'vault-transit', help: 'Where Vault answers.' }),
  ),
  vaultTokenFile: optional({
    ...file('MX_WORKER_VAULT_TOKEN_FILE', {
      group: 'Data',
      anchor: 'vault-transit',
      help: 'File with a token of Vault that may decrypt with the key, and encrypt for `mx wrap --vault`. It is read for each request, so that an agent may renew it.',
    }),
    secret: true,
  }),
  vaultPath: text('MX_WORKER_VAULT_TRANSIT_PATH', {
    group: 'Data',
    default: 'transit',
    help: 'Where the transit engine is mounted.',
  }),
  vaultKey: text('MX_WORKER_VAULT_KEY', {
    group: 'Data',
    default: 'mx-worker',
    help: 'The name of the key in the transit engine. Its type is `aes256-gcm96` or another one with associated data.',
  }),
  contentStore: choice('MX_WORKER_CONTENT_STORE', ['db', 's3'], {
    group: 'Content',
    default: 'db',
    help: 'Where contents of messages over 256 KiB go: into the database, or into a bucket of S3. They are sealed in both.',
  }),
  s3Bucket: optional(
    text('MX_WORKER_S3_BUCKET', {
      group: 'Content',
      anchor: 'content-store',
      help: 'The bucket. It stays named after a change back to `db`, until no content is in it.',
    }),
  ),
  s3Region: text('MX_WORKER_S3_REGION', { group: 'Content', default: 'us-east-1', help: 'The region of the bucket.' }),
  s3Endpoint: optional(
    origin('MX_WORKER_S3_ENDPOINT', {
      group: 'Content',
      help: 'Where a store that speaks S3 answers, with buckets in the path. AWS when it is unset.',
    }),
  ),
  s3CredentialsFile: optional({
    ...file('MX_WORKER_S3_CREDENTIALS_FILE', {
      group: 'Content',
      help: "File with the key for the bucket, in the form of `AWS_SHARED_CREDENTIALS_FILE`. Without it the SDK's own chain finds a role.",
    }),
    secret: true,
  }),

  graphBaseUrl: origin('MX_WORKER_GRAPH_BASE_URL', {
    group: 'Delivery',
    default: 'https://graph.microsoft.com',
    help: 'Where Microsoft Graph answers, for providers whose policy does not say it.',
  }),
  graphAuthorityUrl: origin('MX_WORKER_GRAPH_AUTHORITY_URL', {
    group: 'Delivery',
    default: 'https://login.microsoftonline.com',
    help: 'Where tokens for Microsoft Graph are issued, for providers whose policy does not say it.',
  }),
  rbacUrl: origin('MX_WORKER_RBAC_URL', { group: 'Services', help: 'Where rbac answers.' }),

  concurrency: integer('MX_WORKER_CONCURRENCY', {
    group: 'Delivery',
    default: 16,
    min: 4,
    max: 256,
    help: 'How many messages one worker delivers at once. An eighth of them is kept for each of the first two lanes.',
  }),
  leaseSeconds: integer('MX_WORKER_LEASE_SECONDS', {
    group: 'Delivery',
    default: 120,
    min: 30,
    max: 3600,
    help: 'How long a claim of a message counts without being extended.',
  }),
  pollSeconds: integer('MX_WORKER_POLL_SECONDS', {
    group: 'Delivery',
    default: 5,
    min: 1,
    max: 300,
    help: 'How often a worker looks for due messages that nothing woke it for.',
  }),
  reaperSeconds: integer('MX_WORKER_REAPER_SECONDS', {
    group: 'Delivery',
    default: 15,
    min: 1,
    max: 300,
    help: 'How often claims are looked for whose worker is gone.',
  }),
  failureRetentionDays: integer('MX_WORKER_FAILURE_RETENTION_DAYS', {
    group: 'Delivery',
    default: 90,
    min: 1,
    max: 3650,
    help: 'How long a failed message is kept with its content.',
  }),
  sentContentHours: integer('MX_WORKER_SENT_CONTENT_RETENTION_HOURS', {
    group: 'Delivery',
    default: 72,
    min: 0,
    max: 8760,
    help: 'How long the content of a sent message is kept.',
  }),

  webhookPorts: integers('MX_WORKER_WEBHOOK_PORTS', {
    group: 'Webhooks',
    default: '443',
    min: 1,
    max: 65_535,
    help: 'The ports that a webhook may have, by commas. In development every port is permitted, and `http` beside `https`.',
  }),
  webhookPermittedNetworks: networks('MX_WORKER_WEBHOOK_PERMITTED_NETWORKS', {
    group: 'Webhooks',
    default: '',
    help: 'Networks that are not public and that webhooks may be in nevertheless.',
  }),
  webhookRefusedNetworks: networks('MX_WORKER_WEBHOOK_REFUSED_NETWORKS', {
    group: 'Webhooks',
    default: '',
    help: 'Public networks that no webhook may be in: those of your own machines.',
  }),

  admitPerMinute: integer('MX_WORKER_ADMIT_PER_MINUTE', {
    group: 'Admission',
    default: 600,
    min: 1,
    max: 1_000_000,
    help: 'How many messages one account may hand in within a minute.',
  }),
  maxBodyBytes: integer('MX_WORKER_MAX_BODY_BYTES', {
    group: 'Admission',
    default: 37_748_736,
    min: 65_536,
    max: 209_715_200,
    help: 'The most bytes that the body of a request may have.',
  }),
})

/** What only the migration reads. */
export const migrationRegistry = defineConfig(
  'mx-worker',
  migrationVariables('MX_WORKER', { role: 'mx_worker_service' }),
)

export type Config = ConfigOf<typeof registry>
