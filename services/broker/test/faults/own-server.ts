import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type LocalPostgres, startPostgres } from '@constellation/postgres-local'

/** A database server of a test's own, which the test may crash and start again at the same address. */
export async function startOwnServer({ settings = {} }: { settings?: Readonly<Record<string, string>> } = {}) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'broker-postgres-'))
  let server: LocalPostgres = await startPostgres({ dataDir, settings, syncFirstStart: false })
  const { adminUrl, port } = server
  return {
    adminUrl,
    pid: server.pid,
    crash: () => server.crash(),
    async start() {
      server = await startPostgres({ dataDir, port, settings })
    },
    async [Symbol.asyncDispose]() {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
