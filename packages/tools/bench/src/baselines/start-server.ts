import path from 'node:path'
import { findFreePort } from '@constellation/postgres-local'
import type { Watched } from '../load/watched.ts'
import { startProcess } from '../world/start-process.ts'
import type { Work } from './server.ts'

export type RawServer = Watched & { url: string; readyAfterMs: number }

/** Starts the raw form of a piece of work as a separate process. */
export async function startRawServer(
  work: Work,
  env: Record<string, string>,
  cleanUp: AsyncDisposableStack,
): Promise<RawServer> {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const file = path.join(import.meta.dirname, 'server.ts')
  const started = await startProcess(
    { file, env: { ...env, WORK: work, PORT: String(port) }, readyUrl: `${url}/readyz` },
    cleanUp,
  )
  return { ...started, url }
}
