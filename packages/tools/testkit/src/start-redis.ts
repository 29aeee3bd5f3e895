import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import getPort from 'get-port'

/** A real Redis for one suite, on a free port of this machine. Stopped when disposed. */
export async function startRedis(): Promise<AsyncDisposable & { url: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'constellation-redis-'))
  const port = await getPort()
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', dir])
  for await (const line of createInterface(server.stdout)) if (line.includes('Ready to accept connections')) break
  server.stdout.resume()
  return {
    url: `redis://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'exit')
      server.kill()
      await ended
      await rm(dir, { recursive: true })
    },
  }
}
