import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Client } from 'pg'

/**
 * Disables users by their addresses, by SQL as the owner of rbac's database, as an administrator will do in the console. Throws unless
 * it finds each of them.
 */
export async function disableUsers(dataDir: string, emails: readonly string[]): Promise<void> {
  const connectionString = await readFile(path.join(dataDir, 'rbac', 'database-owner-url'), 'utf8')
  const client = new Client({ connectionString })
  await client.connect()
  try {
    const query = `update users set status = 'disabled' where email_normalized = any ($1)`
    const { rowCount } = await client.query(query, [emails])
    if (rowCount !== emails.length) throw new Error(`${rowCount} of ${emails.length} users were disabled`)
  } finally {
    await client.end()
  }
}
