import { listen, runService } from '@constellation/chassis'
import { createApp } from './app.ts'
import { registry } from './config.ts'
import { openDeps } from './deps.ts'

await runService(process, registry, async (config) => {
  const deps = await openDeps(config)
  const app = createApp(deps, { documents: config.documents || config.environment === 'development' })
  return listen({
    fetch: app.fetch,
    address: { host: config.host, port: config.port },
    internalAddress: { host: config.host, port: config.internalPort },
    metrics: deps.metrics,
    readiness: deps.readiness,
    logger: deps.logger,
    graceMs: config.graceSeconds * 1000,
    close: deps.close,
  })
})
