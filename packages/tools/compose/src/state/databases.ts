import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { identifier } from '@constellation/manifest'
import { ensureFile, ensureSecret } from '@constellation/stack/first-start'
import { services } from '../services.ts'
import { keepFile } from './keep-file.ts'

/** Makes the database URLs of services and migrations, and the password files of PostgreSQL and of the container `roles`. */
export async function prepareDatabases(state: string): Promise<void> {
  const password = await ensureSecret(path.join(state, 'postgres/password'))
  await keepFile(path.join(state, 'roles/pgpass'), `postgres:5432:*:postgres:${password}\n`)
  for (const { name, database: hasDatabase } of services) {
    if (!hasDatabase) continue
    const database = identifier(name)
    await prepareRole(state, { folder: `migrate-${name}`, database, role: `${database}_owner` })
    await prepareRole(state, { folder: name, database, role: `${database}_service` })
  }
}

async function prepareRole(state: string, { folder, database, role }: Record<'folder' | 'database' | 'role', string>) {
  const file = path.join(state, folder, 'database-url')
  await ensureFile(file, (made) => writeUrl(made, `postgresql://${role}:`, `@postgres:5432/${database}`), 0)
  await keepFile(path.join(state, 'roles', role), new URL(await readFile(file, 'utf8')).password)
}

/** Writes a URL with a new password. */
export function writeUrl(file: string, before: string, after: string): Promise<void> {
  return writeFile(file, `${before}${randomBytes(32).toString('base64url')}${after}`, { mode: 0o600, flag: 'wx' })
}
