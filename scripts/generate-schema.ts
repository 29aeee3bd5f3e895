import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateSchemaTypes, type Migrations, migrateToLatest, openDatabase } from '@constellation/database'
import { identifier, readServices } from '@constellation/manifest'
import { startPostgres } from '@constellation/postgres-local'

/** Writes `schema.gen.ts` of each service from its migrated database. */

const dataDir = await mkdtemp(join(tmpdir(), 'constellation-schema-'))
const postgres = await startPostgres({ dataDir })
for (const { name, database } of await readServices(process.cwd())) if (database) await generate(name)
await postgres.stop()
await rm(dataDir, { recursive: true })

async function generate(service: string) {
  const module: { migrations: Migrations } = await import(`../services/${service}/src/migrations/index.ts`)
  const admin = openDatabase<unknown>(postgres.adminUrl, { max: 1, onError: fail })
  await admin.pool.query(`create database ${identifier(service)}`)
  await admin.close()
  const database = openDatabase<unknown>(postgres.url(identifier(service)), { max: 2, onError: fail })
  await migrateToLatest(database.db, module.migrations)
  await mkdir(`services/${service}/src/store`, { recursive: true })
  await writeFile(`services/${service}/src/store/schema.gen.ts`, await generateSchemaTypes(database.db))
  await database.close()
  process.stdout.write(`services/${service}/src/store/schema.gen.ts\n`)
}

function fail(error: Error): never {
  throw error
}
