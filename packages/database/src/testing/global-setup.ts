import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '@constellation/postgres-local'
import type { TestProject } from 'vitest/node'

/** One real PostgreSQL for a run of tests; each suite clones its own database in it (`cloneDatabase`). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'constellation-postgres-'))
  const postgres = await startPostgres({ dataDir, syncFirstStart: false })
  project.provide('postgresUrl', postgres.adminUrl)
  return async () => {
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The superuser's URL of the run's PostgreSQL. */
    postgresUrl: string
  }
}
