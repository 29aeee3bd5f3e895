import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { LocalPostgres } from '@constellation/postgres-local'
import { Client } from 'pg'
import { ensureSecret } from './first-start-files.ts'

export type ServiceDatabase = {
  /** The URL of the role that owns the schema, for migrations alone. */
  ownerUrlFile: string
  /** The URL of the service's role, which may change rows and not the schema. */
  serviceUrlFile: string
  /** The name of the service's role. Migrations grant to it. */
  serviceRole: string
}

/**
 * Ensures the database `name`, its roles `<name>_owner` and `<name>`, and files in `directory` with their URLs. Passwords never change;
 * the URLs follow the server's port.
 */
export async function ensureDatabase(
  postgres: LocalPostgres,
  name: string,
  directory: string,
): Promise<ServiceDatabase> {
  const owner = `${name}_owner`
  const passwords = {
    owner: await ensureSecret(path.join(directory, 'database-owner-password')),
    service: await ensureSecret(path.join(directory, 'database-password')),
  }
  await using session = await connect(postgres)
  await ensureRole(session.client, owner, passwords.owner)
  await ensureRole(session.client, name, passwords.service)
  await ensureOwnedDatabase(session.client, name, owner)
  return {
    ownerUrlFile: await writeSecret(
      path.join(directory, 'database-owner-url'),
      postgres.url(name, owner, passwords.owner),
    ),
    serviceUrlFile: await writeSecret(
      path.join(directory, 'database-url'),
      postgres.url(name, name, passwords.service),
    ),
    serviceRole: name,
  }
}

async function connect(postgres: LocalPostgres): Promise<AsyncDisposable & { client: Client }> {
  const client = new Client({ connectionString: postgres.adminUrl })
  await client.connect()
  return { client, [Symbol.asyncDispose]: () => client.end() }
}

async function ensureRole(client: Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role])
  const name = client.escapeIdentifier(role)
  await client.query(`${rowCount ? 'alter' : 'create'} role ${name} login password ${client.escapeLiteral(password)}`)
}

async function ensureOwnedDatabase(client: Client, database: string, owner: string): Promise<void> {
  const name = client.escapeIdentifier(database)
  const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
  if (!rowCount) await client.query(`create database ${name} owner ${client.escapeIdentifier(owner)}`)
  await client.query(`revoke all on database ${name} from public`)
  await client.query(`grant connect on database ${name} to ${client.escapeIdentifier(database)}`)
}

async function writeSecret(file: string, content: string): Promise<string> {
  await writeFile(file, content, { mode: 0o600 })
  return file
}
