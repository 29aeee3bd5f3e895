import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Client, createClient } from '@constellation/client'
import { rbac, type TokenResponse } from '@constellation/contracts-rbac'
import { createProgress, services, startStack } from '@constellation/stack'
import { createServiceTokens, loadKeyPair } from '@constellation/tokens'
import { hash } from '@node-rs/argon2'
import pg from 'pg'

/** The constellation as it runs in production: own processes, a PostgreSQL with fsync, audit on. */
export type World = AsyncDisposable & {
  rbacUrl: string
  loginUrl: string
  rbac: Client<typeof rbac>
  /** A token of login for rbac, good for the next minute. */
  serviceToken(): Promise<string>
  /** rbac's own database, as its owner. */
  database: pg.Pool
  databaseUrl: string
  pidOf(service: string): number
  /** A person who can sign in. */
  person(): Promise<Person>
}

export type Person = {
  id: string
  accountId: string
  email: string
  password: string
  browserId: string
  signIn(): Promise<TokenResponse>
}

const password = 'four plain words do'
const client = { ip: '192.0.2.1', userAgent: 'bench' }

/** Brings it up on ports of its own, quietly, rbac and login with so many workers; disposing it leaves nothing behind. */
export async function openWorld({ workers } = { workers: 1 }): Promise<World> {
  const parts = new AsyncDisposableStack()
  const dataDir = await mkdtemp(path.join(tmpdir(), 'constellation-bench-'))
  parts.defer(() => rm(dataDir, { recursive: true, force: true }))
  const { summary } = parts.use(await bringUp(path.join(dataDir, 'data'), workers))
  const { rbac: rbacUrl = '', login: loginUrl = '' } = summary.internal
  const read = (name: string) => readFileSync(path.join(summary.dataDir, name), 'utf8').trim()

  const key = loadKeyPair(path.join(summary.dataDir, 'login/service-key.json'), 'service-token')
  const freshToken = () => createServiceTokens({ issuer: 'login', key, now: Date.now }).tokenFor('rbac')
  const headers = async () => ({ 'x-service-token': await freshToken() })
  const databaseUrl = read('rbac/database-owner-url')
  const database = new pg.Pool({ connectionString: databaseUrl, max: 4 })
  parts.defer(() => database.end())
  const caller = createClient(rbac, { baseUrl: rbacUrl, fetch, timeoutMs: 30_000, headers })
  return {
    rbacUrl,
    loginUrl,
    rbac: caller,
    serviceToken: freshToken,
    database,
    databaseUrl,
    pidOf: (service) => pidOf(service, summary.internal[service] ?? ''),
    person: () => makePerson(caller, database),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

function bringUp(dataDir: string, workers: number) {
  const never = new AbortController().signal
  const root = path.resolve(import.meta.dirname, '../../../..')
  const [RBAC_WORKERS, LOGIN_WORKERS] = [String(workers), String(workers)]
  const baseEnvironment = { PATH: process.env.PATH ?? '', RBAC_LOG_LEVEL: 'info', RBAC_WORKERS, LOGIN_WORKERS }
  const progress = createProgress(process.stderr)
  const common = { services, without: [], applications: [], root, baseEnvironment, progress, now: () => new Date() }
  return startStack({ ...common, port: 0, dataDir, fresh: false, stop: never, kill: never })
}

async function makePerson(caller: Client<typeof rbac>, database: pg.Pool): Promise<Person> {
  const email = `${crypto.randomUUID()}@bench.test`
  const browserId = crypto.randomUUID() + crypto.randomUUID()
  const [id, accountId] = [crypto.randomUUID(), crypto.randomUUID()]
  await database.query('insert into accounts (id, name) values ($1, $2)', [accountId, email])
  await database.query(
    `insert into users (id, home_account_id, email, email_normalized, email_verified_at, display_name) values ($1, $2, $3, $3, now(), 'Bench')`,
    [id, accountId, email],
  )
  await database.query('insert into account_members (account_id, user_id) values ($1, $2)', [accountId, id])
  await database.query(
    `insert into member_roles (account_id, user_id, role_id) select $1, $2, id from roles where code in ('admin', 'member')`,
    [accountId, id],
  )
  await database.query(`insert into credentials (id, user_id, kind, secret_hash) values ($1, $2, 'password', $3)`, [
    crypto.randomUUID(),
    id,
    await hash(password),
  ])
  const signIn = () => caller.signInWithPassword({ body: { email, password, browserId, client } })
  return { id, accountId, email, password, browserId, signIn }
}

/** The process of a service, by the port in its environment: other stacks may run on the same machine. Of several workers, their primary. */
function pidOf(service: string, address: string): number {
  const wanted = `${service.toUpperCase()}_PORT=${new URL(address).port}`
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const environment = environmentOf(entry)
    const isWorker = environment.some((line) => line.startsWith('NODE_UNIQUE_ID='))
    if (environment.includes(wanted) && !isWorker) return Number(entry)
  }
  throw new Error(`no process has ${wanted}`)
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  } catch {
    // The process has ended, or is somebody else's: not the one looked for.
    return []
  }
}
