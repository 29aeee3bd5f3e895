import { globSync, readFileSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Deployment, inContainers, root, startDeployment, whyNot } from './deployment.ts'
import { type Container, containersOf, docker } from './docker.ts'
import { openings } from './openings.ts'

const once = ['roles', 'migrate-rbac', 'migrate-login']
const lasting = ['postgres', 'redis', 'rbac', 'login', 'hello', 'mail', 'edge']
const get = { method: 'GET', headers: {} }

describe.skipIf(whyNot)(inContainers, () => {
  let deployment: Deployment
  beforeAll(async () => {
    deployment = await startDeployment()
  })
  afterAll(() => deployment?.[Symbol.asyncDispose]())

  const containers = () => containersOf(deployment.name)
  const inside = (service: string, ...command: string[]) => docker('exec', deployment.idOf(service), ...command)
  const urlOf = (owner: string, kind: 'database' | 'redis') =>
    new URL(readFileSync(path.join(deployment.state, owner, `${kind}-url`), 'utf8'))

  test.each(['login', 'hello', 'mail'] as const)(
    '%s answers on its name to who trusts the authority, and to nobody else',
    async (name) => {
      const address = `${deployment.origin(name)}/`
      expect((await deployment.send(address, get)).status).toBeLessThan(400)
      await expect(deployment.sendTrustingNobody(address, get)).rejects.toThrow(/certificate/)
    },
  )

  test('the whole journey of smoke succeeds', async () => {
    const { stdout } = await deployment.smoke()
    expect(stdout.match(/^ok /gm)).toHaveLength(17)
    expect(stdout).toMatch(/done in [\d.]+ s\n$/)
  })

  test('containers find the public names inside, and login trusts what answers there', () => {
    const address = `{{(index .NetworkSettings.Networks "${deployment.name}_edge").IPAddress}}`
    const edge = docker('inspect', '--format', address, containers().edge?.Id ?? '')
    for (const name of ['login', 'hello', 'mail'] as const) {
      const origin = deployment.origin(name)
      expect(inside('hello', 'getent', 'hosts', new URL(origin).hostname).split(' ')[0]).toBe(edge)
      const ask = `fetch('${origin}/').then(({ status }) => console.log(status), ({ cause }) => console.log(cause.code))`
      expect(inside('login', 'node', '-e', ask)).toBe('200')
    }
  })

  test('what each service is told is complete, and nothing of it is unknown to it', () => {
    for (const service of ['rbac', 'login', 'hello'])
      expect(inside(service, 'node', 'main.js', 'check-config')).toBe(`the configuration of ${service} is complete`)
  })

  /** Runs SQL over the URL that a container is given, as it would. Gives what came of each statement, one a line. */
  const sql = (owner: string, statements: readonly string[], database?: string) => {
    const url = urlOf(owner, 'database')
    if (database) url.pathname = `/${database}`
    const commands = statements.flatMap((statement) => ['--command', statement])
    return inside('postgres', 'psql', '--no-psqlrc', '--tuples-only', '--no-align', url.href, ...commands)
  }

  test('a service may change rows of its own database, and nothing else', () => {
    const refusals = {
      'create table strange (id int)': 'permission denied for schema public',
      'alter table users add column strange int': 'must be owner of table users',
      'drop table users': 'must be owner of table users',
      'delete from audit_events': 'permission denied for table audit_events',
      'delete from kysely_migration': 'permission denied for table kysely_migration',
      'delete from migration_checksums': 'permission denied for table migration_checksums',
      'create role strange': 'permission denied to create role',
    }
    expect(sql('rbac', ['select count(*) > 0 from users'])).toBe('t')
    const answers = sql('rbac', Object.keys(refusals)).match(/(?<=^ERROR: {2}).*/gm)
    expect(answers).toEqual(Object.values(refusals))
  })

  test.each(['rbac', 'migrate-rbac', 'login', 'migrate-login'])('%s reaches no database but its own', (owner) => {
    const own = owner.replace('migrate-', '')
    expect(sql(owner, ['select current_database()'])).toBe(own)
    for (const other of ['rbac', 'login', 'postgres', 'template1'].filter((name) => name !== own))
      expect(sql(owner, ['select 1'], other)).toContain(`permission denied for database "${other}"`)
  })

  test('in Redis each service has its own keys and channels, and a stranger nothing', () => {
    const redis = (owner: string, ...command: string[]) =>
      inside('redis', 'redis-cli', '--no-auth-warning', '-u', urlOf(owner, 'redis').href, ...command)
    expect(redis('rbac', 'set', 'rbac:try', '1', 'EX', '5')).toBe('OK')
    expect(redis('rbac', 'get', '{relying-app}:session:1')).toContain('NOPERM')
    expect(redis('hello', 'get', 'rbac:try')).toContain('NOPERM')
    expect(redis('hello', 'publish', 'rbac_changes', 'all')).toContain('NOPERM')
    expect(redis('rbac', 'flushall')).toContain('NOPERM')
    expect(redis('rbac', 'config', 'get', '*')).toContain('NOPERM')
    expect(inside('redis', 'redis-cli', 'get', 'rbac:try')).toContain('NOPERM')
    expect(inside('redis', 'redis-cli', 'ping')).toBe('PONG')
  })

  test('no container shows a secret: neither in what Docker knows of it, nor in its log', () => {
    const hidden = /(secret|password|database-url|redis-url|-key|pepper|key\w*\.json|_owner|_service|key\.pem|pgpass)$/
    const secrets = globSync('**/*', { cwd: deployment.state })
      .filter((file) => hidden.test(file))
      .flatMap((file) => readFileSync(path.join(deployment.state, file), 'utf8').match(/[\w-]{32,}/g) ?? [])
    expect(secrets.length).toBeGreaterThan(15)
    for (const { Id, Name } of Object.values(containers())) {
      const shown = docker('inspect', Id) + docker('logs', Id)
      expect([Name, secrets.filter((secret) => shown.includes(secret)).length]).toEqual([Name, 0])
    }
  })

  test('every container is as closed as it can be', () => {
    const all = containers()
    expect(Object.keys(all).sort()).toEqual([...once, ...lasting].sort())
    for (const [service, container] of Object.entries(all))
      expect([service, openings(service, once.includes(service), container)]).toEqual([service, []])
  })

  test('containers that are killed come back, and everything works again', async () => {
    const before = containers()
    // What init runs, and not init itself: as when a program ends by itself, and not when Docker is asked to end it.
    for (const service of lasting) inside(service, 'sh', '-c', 'kill -9 $(cat /proc/1/task/1/children)')
    const isBack = (service: string, { State }: Container) =>
      State.StartedAt !== before[service]?.State.StartedAt && State.Health?.Status === 'healthy'
    const missing = () =>
      Object.entries(containers()).flatMap(([name, one]) => (lasting.includes(name) && !isBack(name, one) ? name : []))
    await expect.poll(missing, { timeout: 50_000, interval: 250 }).toEqual([])
    expect((await deployment.smoke()).stdout).toMatch(/done in [\d.]+ s\n$/)
  })

  test('a second up changes no running container; after a change it recreates the containers that use it', async () => {
    const identities = () => Object.entries(containers()).map(([name, { Id }]) => [name, Id] as const)
    const started = () => lasting.map((name) => containers()[name]?.State.StartedAt)
    const [before, startedBefore] = [identities(), started()]
    expect((await deployment.up()).stdout).toMatch(/ready\n$/)
    expect(identities().sort()).toEqual(before.sort())
    expect(started()).toEqual(startedBefore)

    await appendFile(path.join(deployment.state, 'login.env'), 'LOGIN_DEFAULT_LOCALE=da\n')
    await deployment.up()
    const known = new Map(before)
    expect(identities().flatMap(([name, id]) => (known.get(name) === id ? [] : name))).toEqual(['login'])
    const page = await deployment.send(`${deployment.origin('login')}/login`, get)
    expect(await page.text()).toContain('lang="da"')
  })
})

test('the commands of the guide are those that are run here', () => {
  const guide = readFileSync(path.join(root, 'docs/operate/compose.md'), 'utf8')
  const commands = [...guide.matchAll(/```sh\n([^`]*)```/g)].flatMap(([, lines = '']) => lines.trim().split('\n'))
  expect(commands.map((command) => command.split(' ')[0])).toEqual(['./docker/up', './docker/down', './scripts/smoke'])
})
