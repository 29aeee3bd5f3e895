import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { findFreePort } from '@constellation/postgres-local'
import type { Watched } from '../load/watched.ts'
import { root } from '../root.ts'
import { startProcess } from './start-process.ts'
import type { World } from './world.ts'

export type Launched = Watched & { url: string; readyAfterMs: number }

/** The default build has wallets alone, which is what most installations run. The world itself has the other one. */
const defaultBuild = { BROKER_AUTH_METHODS: 'wallet_sig' }

/** Starts another process of a service of the world, in its default build, with its own ports and the same settings except `changes`. */
export async function launchService(
  world: Pick<World, 'dataDir'>,
  service: 'rbac' | 'login' | 'broker' | 'mx-worker',
  cleanUp: AsyncDisposableStack,
  changes: Record<string, string> = {},
): Promise<Launched> {
  const [port, internalPort] = [await findFreePort(), await findFreePort()]
  const prefix = service.toUpperCase().replace('-', '_')
  const own = parseEnv(readFileSync(path.join(world.dataDir, service, 'environment'), 'utf8'))
  const ports = { [`${prefix}_PORT`]: String(port), [`${prefix}_INTERNAL_PORT`]: String(internalPort) }
  const url = `http://127.0.0.1:${port}`
  const started = await startProcess(
    {
      file: path.join(root, `services/${service}/dist/main.js`),
      env: { ...(own as Record<string, string>), ...ports, ...(service === 'broker' && defaultBuild), ...changes },
      readyUrl: `${url}/readyz`,
    },
    cleanUp,
  )
  return { ...started, url, metricsUrl: `http://127.0.0.1:${internalPort}/metrics` }
}
