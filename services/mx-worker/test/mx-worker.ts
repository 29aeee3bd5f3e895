import { type Client, createClient } from '@constellation/client'
import { readConfig } from '@constellation/config'
import { type ServiceName, serviceNames } from '@constellation/contract'
import { type Mailbox, mx, type NewMessage, type Provider } from '@constellation/contracts-mx'
import { platformAccountId } from '@constellation/contracts-rbac'
import { createKeyRing, openDatabase } from '@constellation/database'
import { cloneDatabase, type TestDatabase } from '@constellation/database/testing'
import { type GraphOptions, type RunningGraph, startGraph } from '@constellation/emulators'
import { migrateWakeUps } from '@constellation/jobs'
import type { TestRbac } from '@constellation/rbac/testing'
import {
  createTestClock,
  openSecretFiles,
  type SecretFiles,
  startRedis,
  type TestClock,
  testLogger,
} from '@constellation/testkit'
import { createServiceTokens, loadKeyPair } from '@constellation/tokens'
import { sql } from 'kysely'
import type { z } from 'zod'
import { createApp } from '../src/app.ts'
import { registry } from '../src/config.ts'
import { expire } from '../src/delivery/open-delivery.ts'
import { reapClaims } from '../src/delivery/reap-claims.ts'
import type { PersonCaller } from '../src/domain/access/caller.ts'
import { createApiKey } from '../src/domain/api-keys/create-api-key.ts'
import { createMailbox } from '../src/domain/mailboxes/create-mailbox.ts'
import { createProvider } from '../src/domain/providers/create-provider.ts'
import { createProviderSecret } from '../src/domain/providers/create-provider-secret.ts'
import { appendOnly, migrations } from '../src/migrations/index.ts'
import { openDeps } from '../src/open-deps.ts'
import { wrapSecret } from '../src/secrets/envelope.ts'
import type { Schema } from '../src/store/schema.gen.ts'

export const accountId = '0190a1b2-0000-7000-8000-00000000000a'
export const sender = 'notices@example.test'
const tenantId = '11111111-aaaa-4aaa-8aaa-111111111111'
export const clientId = '22222222-bbbb-4bbb-8bbb-222222222222'
export const clientSecret = 'correct horse battery staple'

type NewMessageInput = z.input<typeof NewMessage>
export type MxClient = Client<typeof mx>
export type TestMx = Awaited<ReturnType<typeof startMx>>
type Keys = Awaited<ReturnType<typeof makeKeys>>

/** What two instances share. */
type Instance = {
  database: TestDatabase
  keys: Keys
  clock: TestClock
  graph: RunningGraph
  /** The Redis that wakes workers; undefined where PostgreSQL does. */
  queueUrl: string | undefined
  provider: Provider
  mailbox: Mailbox
}

type Options = {
  variables?: Record<string, string>
  graph?: Partial<GraphOptions>
  policy?: Record<string, Record<string, unknown>>
  /** What this instance calls Graph by. */
  fetch?: (request: Request) => Promise<Response>
  /** The superuser's URL of a database server of the test's own. */
  adminUrl?: string
  /** The clock of this instance, where it differs. */
  now?: () => Date
  /** Knows services by the keys of this rbac, which answers at `fetch`. */
  rbac?: TestRbac
  /** Runs as another instance of that one: over the same database and Graph, with the same keys and clock. */
  beside?: Instance
}

/** mx-worker over a database of its own, with an account that sends through a stand-in for Graph. */
export async function startMx({
  rbac,
  variables,
  graph: graphOptions,
  policy = {},
  fetch: outside,
  adminUrl,
  now,
  beside,
}: Options = {}) {
  await using opened = new AsyncDisposableStack()
  const clock: TestClock = beside?.clock ?? createTestClock(new Date())
  const database: TestDatabase =
    beside?.database ??
    opened.use(await cloneDatabase({ name: 'mx_worker', migrations, appendOnly, beside: migrateWakeUps, adminUrl }))
  const keys: Keys = beside?.keys ?? (await makeKeys(opened.use(await openSecretFiles())))
  const graph = beside?.graph ?? opened.use(await startTestGraph(clock, graphOptions))
  const queueUrl = beside ? beside.queueUrl : await openQueue(opened)
  const files = opened.use(await openSecretFiles())
  const { logger, lines } = testLogger()
  const serviceKeys = rbac?.keys.files ?? keys.files
  const config = readConfig(registry, {
    ...keys.environment,
    ...(rbac && {
      MX_WORKER_SERVICE_KEY_FILE: serviceKeys['mx-worker'],
      MX_WORKER_SERVICE_JWKS_FILE: rbac.keys.environment.RBAC_SERVICE_JWKS_FILE,
    }),
    MX_WORKER_DATABASE_URL_FILE: await files.write('database-url', database.url),
    ...(queueUrl !== undefined && { MX_WORKER_QUEUE_URL_FILE: await files.write('queue-url', queueUrl) }),
    MX_WORKER_RBAC_URL: 'http://rbac',
    MX_WORKER_ADMIT_PER_MINUTE: '1000000',
    MX_WORKER_SHUTDOWN_GRACE_SECONDS: '1',
    ...variables,
  })
  const deps = await openDeps(config, { now: now ?? clock.now, logger, ...(outside && { fetch: outside }) })
  opened.defer(() => deps.close())
  const owner = opened.use(openDatabase<Schema>(database.ownerUrl, { max: 2, onError: () => undefined }))
  await deps.readiness.observe()
  const app = createApp(deps, { documents: true })
  const fetch = async (request: Request): Promise<Response> => app.fetch(request)
  const clientWith = (headers: () => Promise<Record<string, string>>, through = fetch): MxClient =>
    createClient(mx, { baseUrl: 'http://mx-worker', fetch: through, headers, timeoutMs: 60_000, attempts: 1 })

  /** An administrator of mail for the whole platform and of the account. */
  const administrator: PersonCaller = {
    kind: 'user',
    userId: deps.newId(),
    accountId,
    permissions: new Map([
      [platformAccountId, new Set(['mx_admin'])],
      [accountId, new Set(['admin'])],
    ]),
    service: undefined,
    requestId: 'set-up',
  }

  /** A client with a new key of the account. */
  async function application(scopes: readonly string[] = ['mx_send'], account = accountId) {
    const caller = { ...administrator, permissions: new Map([[account, new Set(['admin'])]]) }
    const { key } = await createApiKey(deps, caller, { accountId: account, name: 'an application', scopes })
    return { key, client: clientWith(async () => ({ authorization: `Bearer ${key}` })) }
  }

  /** A client for a service in its own authority, or for a person where an access token is given. */
  const service = (name: ServiceName, accessToken?: string) => clientOver(fetch, name, accessToken)

  /** The same over another app of this instance. */
  function clientOver(
    through: (request: Request) => Response | Promise<Response>,
    name: ServiceName,
    accessToken?: string,
  ): MxClient {
    const key = loadKeyPair(serviceKeys[name], 'service-token')
    const tokens = createServiceTokens({ issuer: name, key, now: () => clock.now().getTime() })
    return clientWith(
      async () => ({
        'x-service-token': await tokens.tokenFor('mx-worker'),
        ...(accessToken && { authorization: `Bearer ${accessToken}` }),
      }),
      async (request) => through(request),
    )
  }

  /** Hands a message in, and gives its id. */
  async function handIn(change: Partial<NewMessageInput> = {}): Promise<string> {
    sending ??= application(['mx_send', 'mx_read'])
    const { client } = await sending
    return (await client.sendMessage({ body: { ...greeting, ...change }, headers: {} })).id
  }
  let sending: ReturnType<typeof application> | undefined

  async function addProvider(changed: Record<string, Record<string, unknown>> = policy, account = accountId) {
    const { http, throttle, ...sections } = changed
    const provider = await createProvider(deps, administrator, {
      accountId: account,
      kind: 'office365_graph',
      name: 'Office 365',
      isDefault: true,
      policy: {
        ...sections,
        throttle: { ...unpaced, ...throttle },
        http: { baseUrl: graph.origin, authorityUrl: graph.origin, ...http },
      },
      settings: {},
    })
    const record = { providerId: provider.id, version: '1', tenantId, clientId }
    const envelope = wrapSecret(deps.wrapping, record, { secret: clientSecret, random: deps.random })
    await createProviderSecret(deps, administrator, { ...record, clientSecretWrapped: envelope })
    return provider
  }

  const addMailbox = (address: string, account = accountId, providerUser?: string) =>
    createMailbox(deps, administrator, { accountId: account, address, providerUser })

  /** As if a test send had shown by which mark copies can be found in the mailbox. */
  const prove = (by: 'message_id' | 'header' | 'none', id: string = mailbox.id) =>
    owner.db.updateTable('mailboxes').set({ reconcile_by: by }).where('id', '=', id).execute()

  const delivery = deps.delivery
  /** Delivers everything that is due now, and what becomes due by that. */
  async function deliver(): Promise<void> {
    if (!delivery) throw new Error('this instance does not deliver')
    while ((await delivery.worker.step()) === 'worked' || delivery.worker.inFlight() > 0)
      await delivery.worker.settled()
  }

  /** Everything that was written happened so much longer ago, for the database and for the clock. */
  async function timePasses(ms: number): Promise<void> {
    clock.advance({ ms })
    const by = sql`make_interval(secs => ${ms / 1000})`
    await sql`update queue_items set next_attempt_at = next_attempt_at - ${by}, expires_at = expires_at - ${by},
      claimed_at = claimed_at - ${by}, claim_expires_at = claim_expires_at - ${by}, unknown_since = unknown_since - ${by},
      settles_at = settles_at - ${by}`.execute(owner.db)
    await sql`update throttle_pauses set until = until - ${by}`.execute(owner.db)
    await sql`update mail_rates set at = at - ${by}`.execute(owner.db)
    await sql`update providers set paused_until = paused_until - ${by}`.execute(owner.db)
    await sql`update webhook_deliveries set next_attempt_at = next_attempt_at - ${by}, claimed_until = claimed_until - ${by},
      created_at = created_at - ${by}`.execute(owner.db)
    await sql`update webhook_endpoints set failing_since = failing_since - ${by}, paused_until = paused_until - ${by}`.execute(
      owner.db,
    )
    await sql`update webhook_secrets set ends_at = ends_at - ${by}`.execute(owner.db)
    await sql`update delivery_attempts set started_at = started_at - ${by}, finished_at = finished_at - ${by}`.execute(
      owner.db,
    )
  }

  /** Ends the claims of workers that are gone, and the lives that are over. */
  async function sweep(): Promise<void> {
    if (!delivery) throw new Error('this instance does not deliver')
    await reapClaims(delivery.deps)
    await expire(delivery.deps)
  }

  const item = (id: string) =>
    owner.db.selectFrom('queue_items').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const attempts = (id: string) =>
    owner.db
      .selectFrom('delivery_attempts')
      .selectAll()
      .where('item_id', '=', id)
      .orderBy('cycle')
      .orderBy('attempt_no')
      .execute()

  const provider = beside?.provider ?? (await addProvider())
  const mailbox = beside?.mailbox ?? (await addMailbox(sender))
  const closing = opened.move()
  return {
    ...{ deps, app, clock, database, keys, graph, queueUrl, lines, owner, delivery, administrator, provider, mailbox },
    ...{ application, service, clientOver, handIn, addProvider, addMailbox, prove },
    ...{ deliver, sweep, timePasses, item, attempts },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

/** In the project `redis` of `vitest.config.ts` a Redis of its own wakes the workers of each instance. Elsewhere PostgreSQL does. */
async function openQueue(opened: AsyncDisposableStack): Promise<string | undefined> {
  return process.env.MX_TEST_QUEUE === 'redis' ? opened.use(await startRedis()).url : undefined
}

/** Rates that no test meets unless it is about them. */
const unpaced = { messagesPerMailbox: '1000000/1m', recipientsPerMailbox: '1000000/1m' }

/** A message that is complete. */
export const greeting = { from: sender, to: ['ada@example.org'], subject: 'Welcome', text: 'Hello Ada' }

function startTestGraph(clock: TestClock, options: Partial<GraphOptions> = {}) {
  return startGraph({
    now: clock.now,
    random: (sizeBytes) => crypto.getRandomValues(new Uint8Array(sizeBytes)),
    tenants: [{ id: tenantId, domains: ['example.test'] }],
    applications: [
      { clientId, secrets: [{ value: clientSecret }], permissions: ['Mail.Send', 'Mail.ReadWrite', 'Mail.Read'] },
    ],
    mailboxes: [{ address: sender, showsSentHeaders: true }],
    ...options,
  })
}

async function makeKeys(secrets: SecretFiles) {
  // One file for each caller, which `fromEntries` cannot express.
  const files = Object.fromEntries(
    serviceNames.map((caller) => [caller, secrets.key(`${caller}.json`, 'service-token')]),
  ) as Record<ServiceName, string>
  return {
    files,
    environment: {
      MX_WORKER_DATA_KEYRING_FILE: await secrets.write('data-keyring.json', createKeyRing('data')),
      MX_WORKER_KEYRING_FILE: await secrets.write('wrapping-keyring.json', createKeyRing('mx-kek-test')),
      MX_WORKER_SERVICE_KEY_FILE: files['mx-worker'],
      MX_WORKER_SERVICE_JWKS_FILE: await secrets.serviceKeys(files),
    },
  }
}
