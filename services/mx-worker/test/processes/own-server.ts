import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type LocalPostgres, startPostgres } from '@constellation/postgres-local'

/** A database server of a test's own, which the test may crash and start again at the same address. */
export async function startOwnServer() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'mx-postgres-'))
  let server: LocalPostgres = await startPostgres({ dataDir, syncFirstStart: false })
  const { adminUrl, port } = server
  return {
    adminUrl,
    async restart() {
      await server.crash()
      server = await startPostgres({ dataDir, port })
    },
    async [Symbol.asyncDispose]() {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
