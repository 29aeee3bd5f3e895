import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

/** Starts the raw server as a process of its own; gives its address. */
export async function startRawServer(env: Record<string, string>, cleanUp: AsyncDisposableStack): Promise<string> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'server.ts')], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  cleanUp.defer(async () => {
    child.kill('SIGTERM')
    await once(child, 'exit')
  })
  const [port] = await once(child.stdout, 'data')
  return `http://127.0.0.1:${String(port).trim()}`
}
