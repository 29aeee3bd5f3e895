import { runMigrations } from 'bullmq'
import pg from 'pg'
import { queueSchema } from './open-wake-ups.ts'

/**
 * Makes the tables of the queue in a PostgreSQL database, as the owner, and lets a role use them. A service whose queue is in Redis needs
 * none of it; it does no harm there.
 */
export async function migrateWakeUps(ownerUrl: string, role: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await runMigrations(client, queueSchema)
    const [schema, user] = [pg.escapeIdentifier(queueSchema), pg.escapeIdentifier(role)]
    await client.query(`grant usage on schema ${schema} to ${user}`)
    await client.query(`grant select, insert, update, delete on all tables in schema ${schema} to ${user}`)
    await client.query(`grant usage, select on all sequences in schema ${schema} to ${user}`)
  } finally {
    await client.end()
  }
}
