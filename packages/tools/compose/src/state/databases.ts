import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ensureFile, ensureSecret } from '@constellation/stack/first-start'
import { keepFile } from './keep-file.ts'

/** The services that have a database, as `compose.yaml` names them for docker/postgres/make-roles.sh. */
const withDatabase = ['rbac', 'login'] as const

/** Makes the URLs that services and their migrations connect with, and what PostgreSQL and the making of roles are told of the passwords in them. */
export async function prepareDatabases(state: string): Promise<void> {
  const password = await ensureSecret(path.join(state, 'postgres/password'))
  await keepFile(path.join(state, 'roles/pgpass'), `postgres:5432:*:postgres:${password}\n`)
  for (const service of withDatabase) {
    await prepareRole(state, { folder: `migrate-${service}`, service, role: `${service}_owner` })
    await prepareRole(state, { folder: service, service, role: `${service}_service` })
  }
}

async function prepareRole(state: string, { folder, service, role }: Record<'folder' | 'service' | 'role', string>) {
  const file = path.join(state, folder, 'database-url')
  await ensureFile(file, (made) => writeUrl(made, `postgresql://${role}:`, `@postgres:5432/${service}`), 0)
  await keepFile(path.join(state, 'roles', role), new URL(await readFile(file, 'utf8')).password)
}

/** Writes a URL with a new password. */
export function writeUrl(file: string, before: string, after: string): Promise<void> {
  return writeFile(file, `${before}${randomBytes(32).toString('base64url')}${after}`, { mode: 0o600, flag: 'wx' })
}
