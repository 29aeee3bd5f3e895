import { runMigration } from '@constellation/chassis'
import { grantServiceRole, migrateToLatest, openDatabase } from '@constellation/database'
import { migrationRegistry } from './config.ts'
import { appendOnly, migrations } from './migrations/index.ts'

await runMigration(process, migrationRegistry, async ({ ownerUrl, serviceRole }) => {
  await using database = openDatabase<unknown>(ownerUrl, {
    max: 2,
    statementTimeoutMs: 600_000,
    onError: (error) => process.stderr.write(`${error}\n`),
  })
  const ran = await migrateToLatest(database.db, migrations)
  await grantServiceRole(database.db, serviceRole, appendOnly)
  return ran
})
