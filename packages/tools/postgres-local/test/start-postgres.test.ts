import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { type LocalPostgres, type StartPostgresOptions, startPostgres } from '../src/index.ts'
import { runInOtherProcess } from './run-in-other-process.ts'

const scratch: string[] = []

afterAll(async () => {
  for (const directory of scratch) await rm(directory, { recursive: true, force: true })
})

test('a server answers, with fsync on, at an address that holds its password', async () => {
  await using server = await start(await makeDataDir())
  expect(await ask(server, 'show fsync')).toBe('on')
  expect(await ask(server, 'show data_checksums')).toBe('on')
})

test('a setting takes effect', async () => {
  await using server = await start(await makeDataDir(), {
    settings: { shared_preload_libraries: 'pg_stat_statements' },
  })
  expect(await ask(server, 'show shared_preload_libraries')).toBe('pg_stat_statements')
})

test('committed data is there after a stop and a start', async () => {
  const dataDir = await makeDataDir()
  {
    await using server = await start(dataDir)
    await ask(server, 'create table kept as select 42 as answer')
  }
  await using server = await start(dataDir)
  expect(await ask(server, 'select answer from kept')).toBe(42)
})

test('committed data is there after the process that started the server was killed', async () => {
  const dataDir = await makeDataDir()
  const killed = await runInOtherProcess(dataDir)
  await query(killed.adminUrl, 'create table kept as select 42 as answer')
  await killed.kill()
  await using server = await start(dataDir)
  expect(await ask(server, 'select answer from kept')).toBe(42)
})

test('committed data is there after the server itself was killed', async () => {
  const dataDir = await makeDataDir()
  const first = await start(dataDir)
  await ask(first, 'create table kept as select 42 as answer')
  process.kill(await postmasterPid(dataDir), 'SIGKILL')
  expect((await first.ended).length).toBeGreaterThan(0)
  await using server = await start(dataDir)
  expect(await ask(server, 'select answer from kept')).toBe(42)
})

test('a stale lock file may hold the process number of another program', async () => {
  const dataDir = await makeDataDir()
  await (await start(dataDir)).stop()
  await writeFile(path.join(dataDir, 'cluster/postmaster.pid'), `${process.pid}\n${dataDir}/cluster\n`)
  await using server = await start(dataDir)
  expect(await ask(server, 'select 1')).toBe(1)
})

test('an interrupted first start is repeated', async () => {
  const dataDir = await makeDataDir()
  await (await start(dataDir)).stop()
  await rm(path.join(dataDir, 'superuser-password'))
  await writeFile(path.join(dataDir, 'superuser-password.new'), 'half', { mode: 0o600 })
  await using server = await start(dataDir)
  expect(await ask(server, 'select 1')).toBe(1)
})

test('data without its password file is refused, not replaced', async () => {
  const dataDir = await makeDataDir()
  await (await start(dataDir)).stop()
  await rm(path.join(dataDir, 'superuser-password'))
  await expect(start(dataDir)).rejects.toThrow('password')
  expect(await readdir(path.join(dataDir, 'cluster'))).toContain('PG_VERSION')
})

test('two servers run side by side', async () => {
  const [one, other] = await Promise.all([start(await makeDataDir()), start(await makeDataDir())])
  await using _one = one
  await using _other = other
  expect(one.port).not.toBe(other.port)
  expect(await Promise.all([ask(one, 'select 1'), ask(other, 'select 1')])).toEqual([1, 1])
})

test('only one server can use a data directory', async () => {
  const dataDir = await makeDataDir()
  await using _server = await start(dataDir)
  await expect(start(dataDir)).rejects.toMatchObject({ code: 'data_in_use' })
})

test('a port in use is named as the reason', async () => {
  const squatter = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => squatter.once('listening', resolve))
  const address = squatter.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  await expect(start(await makeDataDir(), { port })).rejects.toMatchObject({ code: 'port_taken' })
  squatter.close()
})

test('only the owner can read the password, and no argument contains it', async () => {
  const dataDir = await makeDataDir()
  await using server = await start(dataDir)
  const file = path.join(dataDir, 'superuser-password')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(server.adminUrl).toContain(await readFile(file, 'utf8'))
})

test('nobody connects without a password', async () => {
  await using server = await start(await makeDataDir())
  await expect(query(server.url('postgres', 'postgres', 'wrong'), 'select 1')).rejects.toThrow('password')
})

test.runIf(process.geteuid?.() === 0)('as root without user namespaces it runs as another account', async () => {
  const dataDir = await makeDataDir()
  const asOther: Partial<StartPostgresOptions> = { rootRunsAs: 'other-account' }
  {
    await using server = await start(dataDir, asOther)
    await ask(server, 'create table kept as select 42 as answer')
    expect((await stat(`/proc/${await postmasterPid(dataDir)}`)).uid).not.toBe(0)
  }
  await using server = await start(dataDir, asOther)
  expect(await ask(server, 'select answer from kept')).toBe(42)
})

function start(dataDir: string, options: Partial<StartPostgresOptions> = {}): Promise<LocalPostgres> {
  return startPostgres({ dataDir, syncFirstStart: false, ...options })
}

async function makeDataDir(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'postgres-local-'))
  scratch.push(directory)
  return directory
}

async function postmasterPid(dataDir: string): Promise<number> {
  return Number.parseInt(await readFile(path.join(dataDir, 'cluster/postmaster.pid'), 'utf8'), 10)
}

function ask(server: LocalPostgres, sql: string): Promise<unknown> {
  return query(server.adminUrl, sql)
}

async function query(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url })
  // When the server is killed, the connection fails too; the query reports that.
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' })
    return rows[0]?.[0]
  } finally {
    await client.end()
  }
}
