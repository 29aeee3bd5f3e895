import { setTimeout as pause } from 'node:timers/promises'
import { bootCheck, type Opened, type OpenService, openService, type Runtime } from '@constellation/chassis'
import { rbac } from '@constellation/contracts-rbac'
import { parseSealingKeys, type SealingKeys } from '@constellation/database'
import { openWakeUps, wakeUpId } from '@constellation/jobs'
import { postgresLimiters } from '@constellation/limits'
import { type Config, registry } from './config.ts'
import { type Delivery, openDelivery } from './delivery/open-delivery.ts'
import type { Deps } from './deps.ts'
import { tidyUp } from './domain/housekeeping/tidy-up.ts'
import { createAdmissionLimit } from './domain/messages/admission-limit.ts'
import { continueBulkJobs } from './domain/queue/continue-bulk-jobs.ts'
import { endSuppressions } from './domain/suppressions/end-suppressions.ts'
import { migrations } from './migrations/index.ts'
import { createGraphTester } from './providers/office365/graph-tester.ts'
import type { ProviderTests } from './providers/provider-tester.ts'
import { openSecrets } from './secrets/open-secrets.ts'
import type { Schema } from './store/schema.gen.ts'

/** Opens everything that mx-worker stands on, and delivery where the role has it. Throws a `BootRefusal` when it cannot serve. */
export async function openDeps(
  config: Config,
  overrides: Partial<Runtime> = {},
): Promise<Deps & Opened & { delivery: Delivery | undefined }> {
  const service = await openService<Schema>({ service: 'mx-worker', registry, config, migrations, overrides })
  const now = () => service.now().getTime()
  const wakeUps = openQueue(config, service)
  const wrapping = await bootCheck(registry.variables.wrappingKeys.name, 'key-ring', () =>
    parseSealingKeys(config.wrappingKeys),
  )
  const deps: Deps = {
    ...service,
    wrapping,
    providerTests: openProviderTests(service, wrapping),
    rbac: service.clientOf(rbac, { name: 'rbac', baseUrl: config.rbacUrl }),
    admissionLimit: createAdmissionLimit(postgresLimiters(service.pool, now), {
      perMinute: config.admitPerMinute,
      now,
    }),
    wakeWorkers: ({ itemId, cycle, attemptNo, delayMs }) =>
      wakeUps.add({ id: wakeUpId(itemId, cycle, attemptNo), delayMs }),
    settings: config,
  }
  service.background.whileWorking(() => continueBulkJobs(deps), 5000)
  service.background.everyMinute(() => endSuppressions(deps))
  service.background.everyHour(() => tidyUp(deps))
  const delivery = config.role === 'api' ? undefined : openDelivery(config, service, { ...deps, wakeUps })
  return { ...service, ...deps, delivery }
}

/** The means of a test: it opens secrets by itself, because a process without delivery tests too. */
function openProviderTests({ db, now, fetch, resources }: OpenService<Schema>, wrapping: SealingKeys): ProviderTests {
  const secrets = resources.use(openSecrets(db, { wrapping, now }))
  return {
    testers: { office365_graph: createGraphTester },
    io: { now, fetch, monotonicMs: () => performance.now(), openSecret: (ref) => secrets.open(ref) },
    pause,
  }
}

/** The queue that wakes workers. It is checked, and what is wrong with it stops nothing: workers look for messages by themselves. */
function openQueue({ queueUrl, databaseUrl }: Config, { resources, metrics, logger, check }: OpenService<Schema>) {
  const failed = metrics.counter('mx_wake_ups_failed_total', 'Wake-ups that the queue did not take', {})
  const queue = resources.use(
    openWakeUps({
      url: queueUrl ?? databaseUrl,
      name: 'mx-dispatch',
      prefix: 'mx-worker',
      logger,
      onFailedAdd: () => failed.add({}),
    }),
  )
  check({ name: 'queue', anchor: 'queue', optional: true, probe: () => queue.probe() })
  return queue
}
