import { runService } from '@constellation/chassis'
import { createApp } from './app.ts'
import { registry } from './config.ts'
import { openDeps } from './open-deps.ts'

await runService(process, registry, async (config) => {
  const deps = await openDeps(config)
  const app = createApp(deps, { documents: config.documents || config.environment === 'development' })
  return { ...deps, fetch: app.fetch }
})
