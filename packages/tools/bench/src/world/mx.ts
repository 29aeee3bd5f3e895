import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { parseEnv } from 'node:util'
import { type RunningGraph, startGraph } from '@constellation/emulators'
import pg from 'pg'
import { root } from '../root.ts'
import { type Launched, launchService } from './launch-service.ts'
import { makeDatabase } from './make-database.ts'
import type { World } from './world.ts'

const tenantId = '11111111-aaaa-4aaa-8aaa-111111111111'
const clientId = '22222222-bbbb-4bbb-8bbb-222222222222'
const secret = 'the secret of a bench'
const platform = ['--account', 'platform']

/** mx-worker with a database and a Graph of its own, and limits that no bench reaches. */
export type Mx = {
  database: pg.Pool
  databaseUrl: string
  graph: RunningGraph
  /** What a request of an application carries. */
  authorization: string
  /** The mailboxes that it sends from. */
  addresses: readonly string[]
  launch(role: 'api' | 'worker', stack: AsyncDisposableStack): Promise<Launched>
}

/** Migrates a fresh database, and sets mail up in it as an operator does. The stand-in for Graph runs in this process. */
export async function openMx(
  world: World,
  name: string,
  cleanUp: AsyncDisposableStack,
  { mailboxes = 1, queueUrl }: { mailboxes?: number; queueUrl?: string } = {},
): Promise<Mx> {
  const databaseUrl = await makeDatabase(world.postgres, name)
  const urlFile = await keep(world, `${name}-url`, databaseUrl)
  const addresses = Array.from({ length: mailboxes }, (_, index) => `bench${index}@example.test`)
  const graph = cleanUp.use(await startBenchGraph(addresses))
  const changes = {
    MX_WORKER_DATABASE_URL_FILE: urlFile,
    MX_WORKER_GRAPH_BASE_URL: graph.origin,
    MX_WORKER_GRAPH_AUTHORITY_URL: graph.origin,
    MX_WORKER_ADMIT_PER_MINUTE: '1000000',
    MX_WORKER_LOG_LEVEL: 'warn',
    ...(queueUrl !== undefined && { MX_WORKER_QUEUE_URL_FILE: await keep(world, `${name}-queue-url`, queueUrl) }),
  }
  await run('migrate', [], { MX_WORKER_MIGRATION_DATABASE_URL_FILE: urlFile, MX_WORKER_DATABASE_ROLE: name })
  const own = parseEnv(readFileSync(path.join(world.dataDir, 'mx-worker/environment'), 'utf8'))
  const environment = { ...(own as Record<string, string>), ...changes }
  const mx = async (args: readonly string[], input = '') => (await run('cli', args, environment, input)).trim()
  const application = ['--tenant', tenantId, '--client-id', clientId]
  const provider = await mx(['provider', 'create', ...platform, '--name', 'Graph', ...application, '--default'], secret)
  await mx(['provider', 'update', provider, '--policy', '-'], JSON.stringify(unlimited))
  const key = await mx(['key', 'create', ...platform, '--name', 'bench', '--scope', 'mx_send,mx_read'])
  const database = new pg.Pool({ connectionString: databaseUrl, max: 4 })
  cleanUp.defer(() => database.end())
  await mx(['mailbox', 'create', ...platform, '--address', addresses[0] ?? ''])
  await database.query(moreMailboxes, [addresses.slice(1)])
  return {
    ...{ database, databaseUrl, graph, addresses, authorization: `Bearer ${key}` },
    launch: (role, stack) => launchService(world, 'mx-worker', stack, { ...changes, MX_WORKER_ROLE: role }),
  }
}

const unlimited = {
  throttle: {
    ...{ messagesPerMailbox: '1000000/1m', recipientsPerMailbox: '1000000/1m', requestsPerMailbox: '1000000/1m' },
    ...{ uploadBytesPerMailbox: '1GB/1s', maxConcurrentPerProvider: 512 },
  },
}

/** As the command makes them, without a process for each. */
const moreMailboxes = `
  insert into mailboxes (id, account_id, address, address_key, provider_user)
  select gen_random_uuid(), m.account_id, a, a, a from (select account_id from mailboxes limit 1) m, unnest($1::text[]) a`

function startBenchGraph(addresses: readonly string[]): Promise<RunningGraph> {
  return startGraph({
    now: () => new Date(),
    random: (sizeBytes) => crypto.getRandomValues(new Uint8Array(sizeBytes)),
    tenants: [{ id: tenantId, domains: ['example.test'] }],
    applications: [{ clientId, secrets: [{ value: secret }], permissions: ['Mail.Send', 'Mail.Read'] }],
    mailboxes: addresses.map((address) => ({ address })),
    limits: { requests: 1_000_000_000, uploadBytes: Number.MAX_SAFE_INTEGER },
  })
}

/** What a program needs to send through that Graph by itself. */
export const graphApplication = { tenantId, clientId, secret }

async function keep({ dataDir }: World, name: string, value: string): Promise<string> {
  const file = path.join(dataDir, name)
  await writeFile(file, value, { mode: 0o600 })
  return file
}

/** Runs a program of mx-worker to its end, and gives what it printed. */
async function run(program: 'migrate' | 'cli', args: readonly string[], env: Record<string, string>, input = '') {
  const file = path.join(root, `services/mx-worker/dist/${program}.js`)
  const child = spawn(process.execPath, [file, ...args], { env: { PATH: process.env.PATH, ...env } })
  child.stdin.end(input)
  const [out, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  if (code !== 0) throw new Error(`${program} ${args.slice(0, 2).join(' ')} failed:\n${errors}${out}`)
  return out
}
