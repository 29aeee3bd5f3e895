import { runService, warnAboutPlainHttp } from '@constellation/chassis'
import { createApp } from './app.ts'
import { examine } from './boot/examine.ts'
import { type Config, registry } from './config.ts'
import { openDeps } from './open-deps.ts'
import type { PlugIns } from './plug-ins/plug-ins.ts'

/** Runs a build of the broker as a process. */
export function runBroker(host: Parameters<typeof runService>[0], plugIns: PlugIns): Promise<void> {
  const open = async (config: Config) => {
    const deps = await openDeps(config, { plugIns })
    warnAboutPlainHttp(deps.logger, {
      host: config.host,
      trustedProxies: config.trustedProxies,
      proxiesVariable: registry.variables.trustedProxies.name,
    })
    const app = createApp(deps, {
      documents: config.documents || config.environment === 'development',
      bodyLimitBytes: config.bodyLimitBytes,
    })
    return { ...deps, fetch: app.fetch }
  }
  return runService(host, registry, open, examine(plugIns))
}
