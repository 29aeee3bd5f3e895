import { runMigration } from '@constellation/chassis'
import { migrateWakeUps } from '@constellation/jobs'
import { migrationRegistry } from './config.ts'
import { appendOnly, migrations } from './migrations/index.ts'

await runMigration(process, migrationRegistry, { migrations, appendOnly, beside: migrateWakeUps })
