import { randomUUID } from 'node:crypto'
import { defineConfig, processVariables, readConfig, serviceVariables } from '@constellation/config'
import { createKeyRing, seal } from '@constellation/database'
import { cloneDatabase, type TestDatabase } from '@constellation/database/testing'
import { openSecretFiles, type SecretFiles, testLogger } from '@constellation/testkit'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openService } from '../src/index.ts'

const registry = defineConfig('rbac', { ...processVariables('RBAC', { port: 0 }), ...serviceVariables('RBAC') })
const migrations = { '2026-01-01-outbox': { up, checksum: 'first' } }

async function up(db: Kysely<unknown>) {
  await sql`create table outbox (id uuid primary key, type text not null, payload text not null,
    created_at timestamptz not null default now(), next_attempt_at timestamptz not null default now(),
    attempts integer not null default 0, delivered_at timestamptz, last_error text,
    destination text, expires_at timestamptz, failed_at timestamptz, failure text)`.execute(db)
}

let database: TestDatabase
let files: SecretFiles
let environment: Record<string, string>
beforeAll(async () => {
  database = await cloneDatabase({ name: 'chassis', migrations })
  files = await openSecretFiles()
  const key = files.key('rbac.json', 'service-token')
  environment = {
    RBAC_DATABASE_URL_FILE: await files.write('database-url', database.url),
    RBAC_DATA_KEYRING_FILE: await files.write('keyring', createKeyRing('test')),
    RBAC_SERVICE_KEY_FILE: key,
    RBAC_SERVICE_JWKS_FILE: await files.serviceKeys({ rbac: key }),
  }
})
afterAll(async () => {
  await files[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

const open = (changes: Record<string, string> = {}) =>
  openService<object>({
    service: 'rbac',
    registry,
    config: readConfig(registry, { ...environment, ...changes }),
    migrations,
    overrides: { logger: testLogger().logger },
  })

test('what is opened with a service is closed with it, the last first', async () => {
  const service = await open()
  const closed: string[] = []
  for (const name of ['first', 'second']) service.resources.defer(() => void closed.push(name))
  await service.close()
  expect(closed).toEqual(['second', 'first'])
})

test('an event that waits is in the metrics, and is delivered once background work has started', async () => {
  const service = await open()
  const { promise: delivered, resolve } = Promise.withResolvers<unknown>()
  service.background.deliverOutbox(async ({ data }) => resolve(data))
  const id = randomUUID()
  const payload = seal(service.sealing, `outbox:${id}`, JSON.stringify({ to: 'somebody' }))
  await sql`insert into outbox (id, type, payload) values (${id}, 'mail', ${payload})`.execute(service.db)
  expect(await service.metrics.registry.metrics()).toMatch(/^outbox_waiting 1$/m)
  await service.background.start()
  expect(await delivered).toEqual({ to: 'somebody' })
  await service.close()
})

test('metrics are still answered when the database is gone', async () => {
  const service = await open()
  service.background.deliverOutbox(async () => undefined)
  await service.close()
  expect(await service.metrics.registry.metrics()).toMatch(/^outbox_waiting Nan$/im)
})

test.each([
  ['RBAC_DATABASE_URL_FILE', 'postgres://nobody:wrong@127.0.0.1:1/none', 'database'],
  ['RBAC_DATA_KEYRING_FILE', '{}', 'key-ring'],
  ['RBAC_SERVICE_KEY_FILE', '{}', 'key-files'],
  ['RBAC_SERVICE_JWKS_FILE', '{}', 'key-files'],
])('a service whose %s is of no use does not start, and says so without its value', async (name, text, anchor) => {
  const path = await files.write(`wrong-${name}`, text)
  await expect(open({ [name]: path })).rejects.toMatchObject({
    line: expect.stringMatching(new RegExp(`^BOOT_FAIL: ${name}="?<redacted>"?: .*; see runbook §${anchor}$`)),
  })
})
