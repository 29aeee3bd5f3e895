import { bootCheck, type Opened, type OpenService, openService, type Runtime } from '@constellation/chassis'
import { rbac } from '@constellation/contracts-rbac'
import { notify, parseSealingKeys } from '@constellation/database'
import { postgresLimiters } from '@constellation/limits'
import { type Config, registry } from './config.ts'
import { type Delivery, openDelivery } from './delivery/open-delivery.ts'
import type { Deps, WakeUp } from './deps.ts'
import { createAdmissionLimit } from './domain/messages/admission-limit.ts'
import { migrations } from './migrations/index.ts'
import type { Schema } from './store/schema.gen.ts'

/** Opens everything that mx-worker stands on, and delivery where the role has it. Throws a `BootRefusal` when it cannot serve. */
export async function openDeps(
  config: Config,
  overrides: Partial<Runtime> = {},
): Promise<Deps & Opened & { delivery: Delivery | undefined }> {
  const service = await openService<Schema>({ service: 'mx-worker', registry, config, migrations, overrides })
  const now = () => service.now().getTime()
  const deps: Deps = {
    ...service,
    wrapping: await bootCheck(registry.variables.wrappingKeys.name, 'key-ring', () =>
      parseSealingKeys(config.wrappingKeys),
    ),
    rbac: service.clientOf(rbac, { name: 'rbac', baseUrl: config.rbacUrl }),
    admissionLimit: createAdmissionLimit(postgresLimiters(service.pool, now), {
      perMinute: config.admitPerMinute,
      now,
    }),
    wakeWorkers: wakeByDatabase(service),
    settings: config,
  }
  const delivery = config.role === 'api' ? undefined : openDelivery(config, service, deps)
  return { ...service, ...deps, delivery }
}

/** Tells every worker through the database. What is due later is found by the poll. */
function wakeByDatabase({ pool, logger }: OpenService<Schema>) {
  return ({ delayMs }: WakeUp) => {
    if (delayMs > 0) return
    notify(pool, 'mx_due', '').catch((error: unknown) => logger.warn({ error }, 'no worker could be woken'))
  }
}
