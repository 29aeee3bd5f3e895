import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Watched } from '../load/watched.ts'
import { startProcess } from '../world/start-process.ts'
import type { World } from '../world/world.ts'

/** Starts the bench's own application, with its sessions in the given store. */
export async function startApp(
  { application, login }: World,
  storeUrl: string,
  cleanUp: AsyncDisposableStack,
): Promise<Watched & { url: string }> {
  const url = `http://127.0.0.1:${application.port}`
  const env = {
    APP_ID: application.id,
    APP_SECRET: readFileSync(application.secretFile, 'utf8'),
    APP_ORIGIN: application.origin,
    LOGIN_ORIGIN: login.publicOrigin,
    LOGIN_URL: login.url,
    STORE_URL: storeUrl,
  }
  const file = path.join(import.meta.dirname, 'server.ts')
  const { pid } = await startProcess({ file, env, readyUrl: `${url}/readyz` }, cleanUp)
  return { pid, url, metricsUrl: `${url}/metrics` }
}
