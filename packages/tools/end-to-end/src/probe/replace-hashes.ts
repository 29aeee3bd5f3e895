import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Client } from 'pg'

/** Gives users another password hash, by SQL as the owner of rbac's database. Throws unless it finds each of them. */
export async function replaceHashes(dataDir: string, emails: readonly string[], hash: string): Promise<void> {
  const connectionString = await readFile(path.join(dataDir, 'rbac', 'database-owner-url'), 'utf8')
  const client = new Client({ connectionString })
  await client.connect()
  try {
    const query = `update credentials set secret_hash = $2 from users u
      where u.id = user_id and kind = 'password' and u.email_normalized = any ($1)`
    const { rowCount } = await client.query(query, [emails, hash])
    if (rowCount !== emails.length) throw new Error(`${rowCount} of ${emails.length} users have another hash`)
  } finally {
    await client.end()
  }
}
