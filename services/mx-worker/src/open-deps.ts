import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { bootCheck, type Opened, type OpenService, openService, type Runtime } from '@constellation/chassis'
import { rbac } from '@constellation/contracts-rbac'
import { parseSealingKeys } from '@constellation/database'
import { postgresLimiters } from '@constellation/limits'
import { type Config, registry } from './config.ts'
import { runDelivery } from './delivery/run-delivery.ts'
import type { Deps, WakeUp } from './deps.ts'
import { createAdmissionLimit } from './domain/messages/admission-limit.ts'
import { migrations } from './migrations/index.ts'
import { notify } from '@constellation/database'
import type { Schema } from './store/schema.gen.ts'

/** Opens everything that mx-worker stands on, and delivery where the role has it. Throws a `BootRefusal` when it cannot serve. */
export async function openDeps(config: Config, overrides: Partial<Runtime> = {}): Promise<Deps & Opened> {
  const service = await openService<Schema>({ service: 'mx-worker', registry, config, migrations, overrides })
  const now = () => service.now().getTime()
  const wrapping = await bootCheck(registry.variables.wrappingKeys.name, 'key-ring', () =>
    parseSealingKeys(config.wrappingKeys),
  )
  const limitStore = postgresLimiters(service.pool, now)
  const deps: Deps = {
    ...service,
    wrapping,
    rbac: service.clientOf(rbac, { name: 'rbac', baseUrl: config.rbacUrl }),
    admissionLimit: createAdmissionLimit(limitStore, { perMinute: config.admitPerMinute, now }),
    wakeWorkers: wakeByDatabase(service),
    settings: config,
  }
  if (config.role !== 'api') await runDelivery(config, service, { ...deps, workerId: `${hostname()}:${randomUUID()}` })
  return { ...service, ...deps }
}

/** Tells every worker through the database. What is due later is found by the poll. */
function wakeByDatabase({ pool, logger }: OpenService<Schema>) {
  return ({ delayMs }: WakeUp) => {
    if (delayMs > 0) return
    notify(pool, 'mx_due', '').catch((error: unknown) => logger.warn({ error }, 'no worker could be woken'))
  }
}
