import { runMigration } from '@constellation/chassis'
import { migrationRegistry } from './config.ts'
import { appendOnly, migrations } from './migrations/index.ts'

await runMigration(process, migrationRegistry, { migrations, appendOnly })
