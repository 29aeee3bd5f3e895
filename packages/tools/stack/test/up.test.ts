import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { createRelyingApp, optionsFromEnvironment } from '@constellation/relying-app'
import { afterEach, expect, test } from 'vitest'
import { childrenOf, processesNaming, waitUntil } from './processes.ts'
import { type RunningUp, runUp } from './run-up.ts'

const limit = { timeout: 60_000 }
const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

test('a stack comes up, serves through its edge and leaves nothing running', limit, async () => {
  const dataDir = await makeDataDir()
  const stack = await start(dataDir)
  const summary = await stack.summary()
  expect(summary).toMatchObject({
    public: { login: expect.stringMatching(/^http:\/\/login\.localhost:\d+$/) },
    internal: { rbac: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), login: expect.any(String) },
    mail: expect.stringMatching(/^http:\/\/mail\.localhost:\d+$/),
    standIns: { microsoft: expect.stringMatching(/^http:\/\/microsoft\.localhost:\d+$/) },
    cloud: { bucket: 'agentkeys-data', s3Endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) },
    applications: [{ id: 'login', origin: expect.any(String), secretFile: expect.any(String) }],
    dataDir,
  })
  const edge = new URL(summary.mail).port
  expect((await ask(edge, 'login.localhost')).status).toBe(200)
  expect((await ask(edge, 'mail.localhost')).status).toBe(200)
  expect((await ask(edge, 'rbac.localhost')).status).toBe(404)
  for (const [host, name] of [
    ['github.localhost', 'GitHub'],
    ['google.localhost', 'Google'],
    ['microsoft.localhost', 'Microsoft Entra ID'],
  ] as const) {
    expect((await ask(edge, host)).body).toContain(`This is a local stand-in for ${name}.`)
    expect((await ask(edge, host, '/_control/faults')).status).toBe(404)
  }
  for (const host of ['s3.localhost', 'agentkeys-data.s3.localhost']) {
    expect((await ask(edge, host, '/?list-type=2')).body).toContain('<Code>AccessDenied</Code>')
    expect((await ask(edge, host, '/_control/faults')).status).toBe(403)
  }
  expect((await ask(edge, 'sts.localhost', '/?Action=GetCallerIdentity')).body).toContain('<Code>InvalidAction</Code>')
  expect((await ask(edge, 'sts.localhost', '/_control/issued')).status).toBe(302)

  expect(await stack.stop('SIGTERM')).toBe(0)
  expect(processesNaming(dataDir)).toEqual([])
  expect(existsSync(path.join(dataDir, 'lock'))).toBe(false)
})

test('README.txt names the folder that --fresh clears, wherever it is', limit, async () => {
  const dataDir = path.join(await makeDataDir(), "an owner's folder")
  await runOnce(dataDir)
  const readme = await readFile(path.join(dataDir, 'README.txt'), 'utf8')
  const [, command = ''] = /^ {2}(.* --fresh .*)$/m.exec(readme) ?? []
  const words = execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
    .trim()
    .split('\n')
  expect(words).toEqual(['./scripts/up', '--fresh', '--data', dataDir])
})

test('an application of the command line gets its variables as lines to paste', limit, async () => {
  const dataDir = await makeDataDir()
  const app = ['--app', 'my-app=http://localhost:3000']
  const stack = runUp(['--port', '0', '--data', dataDir, ...app])
  cleanUp.push(() => stack.stop('SIGKILL'))
  await waitUntil(() => stack.printed().includes('ready in'))
  const file = path.join(dataDir, 'applications/my-app.env')
  const lines = (await readFile(file, 'utf8')).trimEnd()
  expect(stack.printed()).toContain(`node --env-file=${file} app.js\n${lines}\n\nready in`)
  const variables = execFileSync(process.execPath, [`--env-file=${file}`, '-p', 'JSON.stringify(process.env)'], {
    env: {},
    encoding: 'utf8',
  })
  const { sessionKey, ...options } = optionsFromEnvironment(JSON.parse(variables))
  expect(options).toMatchObject({
    id: 'my-app',
    origin: 'http://localhost:3000',
    secret: await readFile(path.join(dataDir, 'applications/my-app.secret'), 'utf8'),
    loginOrigin: expect.stringMatching(/^http:\/\/login\.localhost:\d+$/),
  })
  expect(createRelyingApp({ ...options, sessionKey })).toBeDefined()
  await stack.stop('SIGINT')
})

test('a service is given nothing of the environment of the caller', limit, async () => {
  const stack = await start(await makeDataDir(), { env: { CALLERS_SECRET: 'hunter2' } })
  const { mail } = await stack.summary()
  const { body } = await ask(new URL(mail).port, 'login.localhost')
  expect(JSON.parse(body)).toHaveProperty('pid')
  expect(body).not.toContain('hunter2')
})

test('secrets are made once and for their owner alone; rows and ports are kept', limit, async () => {
  const dataDir = await makeDataDir()
  const first = await start(dataDir)
  const { internal } = await first.summary()
  const secretFile = path.join(dataDir, 'rbac/secret')
  const secret = await readFile(secretFile, 'utf8')
  await first.stop('SIGINT')

  const second = await start(dataDir)
  const again = await second.summary()
  expect(again.internal).toEqual(internal)
  expect(await readFile(secretFile, 'utf8')).toBe(secret)
  expect(await (await fetch(`${again.internal.rbac}/rows`)).text()).toBe('2')
  expect(await filesOpenToOthers(dataDir)).toEqual([])
  await second.stop('SIGINT')
})

test('--fresh begins again', limit, async () => {
  const dataDir = await makeDataDir()
  await runOnce(dataDir)
  const secret = await readFile(path.join(dataDir, 'rbac/secret'), 'utf8')
  const fresh = await start(dataDir, { args: ['--fresh'] })
  const { internal } = await fresh.summary()
  expect(await (await fetch(`${internal.rbac}/rows`)).text()).toBe('1')
  expect(await readFile(path.join(dataDir, 'rbac/secret'), 'utf8')).not.toBe(secret)
  await fresh.stop('SIGINT')
})

test('two stacks run side by side', limit, async () => {
  const [one, other] = await Promise.all([start(await makeDataDir()), start(await makeDataDir())])
  const summaries = await Promise.all([one.summary(), other.summary()])
  for (const { mail } of summaries) expect((await ask(new URL(mail).port, 'login.localhost')).status).toBe(200)
  await Promise.all([one.stop('SIGINT'), other.stop('SIGINT')])
})

test('one data directory is for one stack', limit, async () => {
  const dataDir = await makeDataDir()
  const first = await start(dataDir)
  const { pid } = await first.summary()
  const second = await start(dataDir)
  expect(await second.exitCode).toBe(1)
  expect(second.output()).toContain(`already running on ${dataDir} (process ${pid})`)
  await first.stop('SIGINT')
})

test('a stack that was killed takes everything with it and can be started again', limit, async () => {
  const dataDir = await makeDataDir()
  const first = await start(dataDir)
  await first.summary()
  await first.stop('SIGKILL')
  const second = await start(dataDir)
  expect(await (await fetch(`${(await second.summary()).internal.rbac}/rows`)).text()).toBe('2')
  await second.stop('SIGINT')
  await waitUntil(() => processesNaming(dataDir).length === 0)
})

test('a lock whose process number came back to somebody else is taken over', limit, async () => {
  const dataDir = await makeDataDir()
  await runOnce(dataDir)
  await writeFile(path.join(dataDir, 'lock'), `${process.pid} 12345\n`)
  const stack = await start(dataDir)
  await stack.summary()
  expect(await stack.stop('SIGINT')).toBe(0)
})

test('a crashed service is named with its last lines, and the stack stops with a failure', limit, async () => {
  const dataDir = await makeDataDir()
  const stack = await start(dataDir)
  const { mail } = await stack.summary()
  await ask(new URL(mail).port, 'login.localhost', '/crash')
  expect(await stack.exitCode).toBe(1)
  expect(stack.output()).toMatch(/\| something is badly wrong\nerror: login ended with code 3\n next: /)
  expect(processesNaming(dataDir)).toEqual([])
})

test('a service that was killed is named too', limit, async () => {
  const dataDir = await makeDataDir()
  const stack = await start(dataDir)
  const { pid } = await stack.summary()
  const [, login = 0] = childrenOf(pid).filter((child) => processesNaming('service.ts').includes(child))
  process.kill(login, 'SIGKILL')
  expect(await stack.exitCode).toBe(1)
  expect(stack.output()).toMatch(/\nerror: (rbac|login) was ended by SIGKILL\n next: .*\.log/)
  expect(processesNaming(dataDir)).toEqual([])
})

test(
  'a PostgreSQL that was killed is named with its last lines, and the stack stops with a failure',
  limit,
  async () => {
    const dataDir = await makeDataDir()
    const stack = await start(dataDir)
    await stack.summary()
    const postmaster = Number.parseInt(await readFile(await findFile(dataDir, 'postmaster.pid'), 'utf8'), 10)
    process.kill(postmaster, 'SIGKILL')
    expect(await stack.exitCode).toBe(1)
    expect(stack.output()).toMatch(/\| .*ready to accept connections[\s\S]*\nerror: PostgreSQL ended\n next: /)
    expect(processesNaming(dataDir)).toEqual([])
  },
)

test('a service that does not start stops the rest', limit, async () => {
  const dataDir = await makeDataDir()
  const stack = await start(dataDir, { mode: 'fail' })
  expect(await stack.exitCode).toBe(1)
  expect(stack.output()).toContain('BOOT_FAIL')
  expect(processesNaming(dataDir)).toEqual([])
})

test('a signal during the start stops it', limit, async () => {
  const dataDir = await makeDataDir()
  const stack = await start(dataDir, { mode: 'never-ready' })
  await waitUntil(() => stack.output().includes('rbac '))
  expect(await stack.stop('SIGINT')).toBe(130)
  expect(processesNaming(dataDir)).toEqual([])
})

test('a second signal ends a stubborn stack at once', limit, async () => {
  const dataDir = await makeDataDir()
  const stack = await start(dataDir, { mode: 'stubborn' })
  await stack.summary()
  stack.signal('SIGINT')
  await waitUntil(() => stack.output().includes('once more ends it at once'))
  expect(await stack.stop('SIGINT')).toBe(130)
  await waitUntil(() => processesNaming(dataDir).length === 0)
})

test('a service left for a person is set up and not started', limit, async () => {
  const stack = await start(await makeDataDir(), { args: ['--without', 'login'] })
  const { without, mail } = await stack.summary()
  expect(without.login).toMatch(/^node --env-file=\S+ service\.ts$/)
  expect((await ask(new URL(mail).port, 'login.localhost')).status).toBe(502)
  await stack.stop('SIGINT')
})

test('a port that is taken ends the start before any work', limit, async () => {
  const squatter = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => squatter.once('listening', resolve))
  cleanUp.push(async () => squatter.close())
  const address = squatter.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const dataDir = await makeDataDir()
  const stack = await start(dataDir, { args: ['--port', String(port)] })
  expect(await stack.exitCode).toBe(1)
  expect(stack.output()).toMatch(new RegExp(`^error: port ${port} is taken.*\n next: .*--port`))
  expect(existsSync(path.join(dataDir, 'postgres'))).toBe(false)
})

test('a directory with something else in it is left alone', limit, async () => {
  const dataDir = await makeDataDir()
  await appendFile(path.join(dataDir, 'thesis.txt'), 'years of work')
  const stack = await start(dataDir, { args: ['--fresh'] })
  expect(await stack.exitCode).toBe(1)
  expect(stack.output()).toContain("holds something else than a stack's data")
  expect(await readdir(dataDir)).toEqual(['thesis.txt'])
})

test.each([
  [['--port', 'http'], '"http" is no port'],
  [['--frsh'], "Unknown option '--frsh'"],
  [['--app', 'My App'], 'does not name an application'],
  [['--app', 'shop=http://localhost:3000/path'], 'does not name an application'],
  [['--app', 'login=http://localhost:3000'], '"login" is the name of a service'],
  [['--app', 'shop=http://localhost:3000', '--app', 'shop=http://localhost:3001'], '"shop" names two applications'],
  [['--app', 'shop=http://192.0.2.1:3000'], 'is http, which browsers and login accept on this machine alone'],
  [['--without', 'mail'], 'there is no service "mail"'],
])('%j is refused', async (args, message) => {
  const stack = await start('/nowhere', { args })
  expect(await stack.exitCode).toBe(1)
  expect(stack.output()).toContain(message)
})

async function start(
  dataDir: string,
  options: { args?: string[]; mode?: string; env?: Record<string, string> } = {},
): Promise<RunningUp> {
  const stack = runUp(['--port', '0', '--data', dataDir, '--json', ...(options.args ?? [])], options.mode, options.env)
  cleanUp.push(() => stack.stop('SIGKILL'))
  return stack
}

async function runOnce(dataDir: string): Promise<void> {
  const stack = await start(dataDir)
  await stack.summary()
  await stack.stop('SIGINT')
}

async function makeDataDir(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'stack-'))
  cleanUp.push(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }))
  return directory
}

/** Where PostgreSQL keeps its files depends on who it runs as. */
async function findFile(dataDir: string, name: string): Promise<string> {
  const homes = [path.join(dataDir, 'postgres'), path.join(dataDir, 'postgres/moved')]
  const found = homes.map((home) => path.join(home, 'cluster', name)).find((file) => existsSync(file))
  if (!found) throw new Error(`${dataDir} holds no ${name}`)
  return found
}

/** Resolves names under .localhost itself. */
async function ask(port: string, host: string, at = '/'): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: at, headers: { host } }, async (answer) => {
      resolve({ status: answer.statusCode, body: await text(answer) })
    }).once('error', reject)
  })
}

const mayBeRead = new Set(['README.txt'])

async function filesOpenToOthers(directory: string): Promise<string[]> {
  const open: string[] = []
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.parentPath.includes('cluster') || mayBeRead.has(entry.name)) continue
    const file = path.join(entry.parentPath, entry.name)
    if ((await stat(file)).mode & 0o077) open.push(file)
  }
  return open
}
