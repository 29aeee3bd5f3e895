import { setTimeout as pause } from 'node:timers/promises'
import { bootCheck, type Opened, type OpenService, openService, type Runtime } from '@constellation/chassis'
import { rbac } from '@constellation/contracts-rbac'
import type { SealingKeys } from '@constellation/database'
import { openWakeUps, wakeUpId } from '@constellation/jobs'
import { postgresLimiters } from '@constellation/limits'
import type { AddressRules } from '@constellation/public-fetch'
import { openTimedFetch, type TimedFetch } from '@constellation/timed-fetch'
import { type Config, registry } from './config.ts'
import { openObjectStore } from './content/open-object-store.ts'
import { type Delivery, openDelivery } from './delivery/open-delivery.ts'
import type { Deps } from './deps.ts'
import { removeLeftovers } from './domain/housekeeping/remove-leftovers.ts'
import { tidyUp } from './domain/housekeeping/tidy-up.ts'
import { createAdmissionLimit } from './domain/messages/admission-limit.ts'
import { continueBulkJobs } from './domain/queue/continue-bulk-jobs.ts'
import { endSuppressions } from './domain/suppressions/end-suppressions.ts'
import { migrations } from './migrations/index.ts'
import { createGraphTester } from './providers/office365/graph-tester.ts'
import type { ProviderTests } from './providers/provider-tester.ts'
import { createSmtpTester } from './providers/smtp/smtp-tester.ts'
import { openSecrets } from './secrets/open-secrets.ts'
import { openVault } from './secrets/open-vault.ts'
import type { SecretOpener } from './secrets/secret-opener.ts'
import { createUnwrapper } from './secrets/unwrapper.ts'
import { parseWrappingRing, requireKeys } from './secrets/wrapping-ring.ts'
import { readClock } from './store/housekeeping.ts'
import { listWrappingKeys } from './store/provider-secrets.ts'
import type { Schema } from './store/schema.gen.ts'
import { listSecretKeys } from './store/webhooks.ts'
import { openWebhooks, type Webhooks } from './webhooks/open-webhooks.ts'

/** Delivery of messages and of webhooks, where the role of the process has it. */
type OpenMx = Deps & Opened & { delivery: Delivery | undefined; webhooks: Webhooks | undefined }

/** Opens everything that mx-worker stands on, and delivery where the role has it. Throws a `BootRefusal` when it cannot serve. */
export async function openDeps(config: Config, overrides: Partial<Runtime> = {}): Promise<OpenMx> {
  const service = await openService<Schema>({ service: 'mx-worker', registry, config, migrations, overrides })
  try {
    return await openOn(config, service)
  } catch (error) {
    await service.close()
    throw error
  }
}

async function openOn(config: Config, service: OpenService<Schema>): Promise<OpenMx> {
  const now = () => service.now().getTime()
  const wrapping = await openRing(config, service)
  await checkDataRing(service)
  const wakeUps = openQueue(config, service)
  const vault = openVault(config, service.fetch)
  const unwrapSecret = createUnwrapper(wrapping, vault)
  const secrets = openSecrets(config, service, unwrapSecret)
  const { fetch: providerFetch } = service.resources.use(openTimedFetch(service.fetch))
  const deps: Deps = {
    ...service,
    ...{ wrapping, unwrapSecret, vault },
    objects: await openObjectStore(config, service),
    providerTests: openProviderTests(config, service, { secrets, providerFetch }),
    webhookAddresses: webhookAddresses(config),
    rbac: service.clientOf(rbac, { name: 'rbac', baseUrl: config.rbacUrl }),
    admissionLimit: createAdmissionLimit(postgresLimiters(service.pool, now), {
      perMinute: config.admitPerMinute,
      now,
    }),
    wakeWorkers: ({ delayMs, itemId, cycle, attemptNo }) =>
      delayMs > 0 ? wakeUps.add({ id: wakeUpId(itemId, cycle, attemptNo), delayMs }) : wakeUps.wake(),
    settings: config,
  }
  service.background.whileWorking(() => continueBulkJobs(deps), 5000)
  service.background.everyMinute(() => endSuppressions(deps))
  service.background.everyMinute(() => removeLeftovers(deps))
  service.background.everyHour(() => tidyUp(deps))
  checkClock(service)
  if (config.role === 'api') return { ...service, ...deps, delivery: undefined, webhooks: undefined }
  const webhooks = openWebhooks(config, service, deps)
  const delivery = openDelivery(config, service, { ...deps, wakeUps, secrets, providerFetch })
  return { ...service, ...deps, delivery, webhooks }
}

/** The ring that wraps the secrets of providers, with every key that a stored secret needs. */
function openRing({ wrappingKeys }: Config, { db }: OpenService<Schema>): Promise<SealingKeys> {
  return bootCheck(registry.variables.wrappingKeys.name, 'key-ring', async () => {
    const ring = parseWrappingRing(wrappingKeys)
    requireKeys(ring, await listWrappingKeys(db))
    return ring
  })
}

/** The ring that seals messages has every key that a stored secret of a webhook needs. */
function checkDataRing({ db, sealing }: OpenService<Schema>): Promise<void> {
  return bootCheck(registry.variables.dataKeys.name, 'key-ring', async () => {
    const missing = (await listSecretKeys(db)).filter((key) => !sealing.keys.has(key))
    if (missing.length === 0) return
    throw new Error(
      `secrets of webhooks are sealed by ${missing.join(', ')}, not in the ring: put the key back for an hour, in which they are sealed with the current one`,
    )
  })
}

/** How far the clock of this machine may be from that of the database. Receivers of webhooks accept five minutes. */
const mostClockSkewMs = 60_000

function checkClock({ db, now, check }: OpenService<Schema>): void {
  check({
    name: 'clock',
    anchor: 'clock',
    optional: true,
    async probe() {
      const skewMs = Math.abs((await readClock(db)).getTime() - now().getTime())
      if (skewMs > mostClockSkewMs)
        throw new Error(`the clock of this machine and that of the database differ by ${Math.round(skewMs / 1000)} s`)
    },
  })
}

type Means = { secrets: SecretOpener; providerFetch: TimedFetch }

/** The means of a test of a provider: a process without delivery tests too. */
function openProviderTests(
  config: Config,
  { now }: OpenService<Schema>,
  { secrets, providerFetch }: Means,
): ProviderTests {
  return {
    testers: { office365_graph: createGraphTester, smtp: () => createSmtpTester(config) },
    io: { now, fetch: providerFetch, monotonicMs: () => performance.now(), openSecret: (ref) => secrets.open(ref) },
    pause,
  }
}

/** Which addresses a webhook may have. A developer's own server is on this machine, at any port, without TLS. */
function webhookAddresses(config: Config): AddressRules {
  const isDevelopment = config.environment === 'development'
  return {
    plainHttp: isDevelopment,
    ports: isDevelopment ? 'any' : config.webhookPorts,
    permitted: isDevelopment ? [...config.webhookPermittedNetworks, ...loopback] : config.webhookPermittedNetworks,
    refused: config.webhookRefusedNetworks,
  }
}

const loopback = ['127.0.0.0/8', '::1/128']

/** The queue that wakes workers. It is checked, and what is wrong with it stops nothing: workers look for messages by themselves. */
function openQueue(
  { queueUrl, databaseUrl }: Config,
  { resources, metrics, logger, newId, check }: OpenService<Schema>,
) {
  const failed = metrics.counter('mx_wake_ups_failed_total', 'Wake-ups that the queue did not take', {})
  const queue = resources.use(
    openWakeUps({
      url: queueUrl ?? databaseUrl,
      name: 'mx-dispatch',
      prefix: 'mx-worker',
      logger,
      newId,
      onFailedAdd: () => failed.add({}),
    }),
  )
  check({ name: 'queue', anchor: 'queue', optional: true, probe: () => queue.probe() })
  return queue
}
