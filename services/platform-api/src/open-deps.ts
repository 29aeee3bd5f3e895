import { type Opened, openService, type Runtime } from '@constellation/chassis'
import { rbac } from '@constellation/contracts-rbac'
import { type Config, registry } from './config.ts'
import type { Deps } from './deps.ts'
import { continueProvisioning } from './domain/provisioning/continue-provisioning.ts'
import { migrations } from './migrations/index.ts'
import type { Schema } from './store/schema.gen.ts'

/** Opens everything that platform-api stands on. Throws a `BootRefusal` when it cannot serve. */
export async function openDeps(config: Config, overrides: Partial<Runtime> = {}): Promise<Deps & Opened> {
  const service = await openService<Schema>({ service: 'platform-api', registry, config, migrations, overrides })
  const deps: Deps = {
    ...service,
    rbac: service.clientOf(rbac, { name: 'rbac', baseUrl: config.rbacUrl }),
  }
  service.background.whileWorking(() => continueProvisioning(deps), 5000)
  return { ...service, ...deps }
}
