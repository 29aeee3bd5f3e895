import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readArguments } from '../src/arguments.ts'
import { services } from '../src/services.ts'
import { up } from '../src/up.ts'

const root = path.resolve(import.meta.dirname, '../../../..')
const names = services.map(({ name }) => name)
const images = {
  ...Object.fromEntries(names.map((name) => [name, `${name}@sha256:1`])),
  'mail-catcher': 'mail@sha256:4',
}

/** A folder to prepare deployments in, with the file of images that `scripts/images push` would write. */
async function openFolder(named: object = images) {
  const folder = await mkdtempDisposable(path.join(tmpdir(), 'compose-state-'))
  const file = path.join(folder.path, 'images.json')
  await writeFile(file, JSON.stringify(named))
  const state = path.join(folder.path, 'state')
  const prepare = (...args: string[]) =>
    up(root, readArguments(['--state', state, '--images', file, '--only-prepare', ...args], root), {
      now: new Date(),
      environment: {},
      say: () => {},
    })
  return { path: folder.path, state, prepare, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
}

const filesOf = (state: string) =>
  globSync('**/*', { cwd: state, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(state, path.join(entry.parentPath, entry.name)))
    .sort()

/** What every file is, and when it was written. */
const snapshot = (state: string) =>
  filesOf(state).map((file) => {
    const hash = createHash('sha256')
      .update(readFileSync(path.join(state, file)))
      .digest('hex')
    return [file, hash, statSync(path.join(state, file)).mtimeMs]
  })

const read = (state: string, file: string) => readFileSync(path.join(state, file), 'utf8')
const variables = (state: string) =>
  Object.fromEntries(
    read(state, 'environment')
      .split('\n')
      .map((line) => line.split(/=(.*)/).slice(0, 2)),
  )

test('a build of a service is remembered, and one that does not exist is refused', async () => {
  await using folder = await openFolder()
  await folder.prepare()
  expect(variables(folder.state).CONSTELLATION_BROKER_PROGRAM).toBe('main.js')
  await folder.prepare('--builds', 'broker=testnet')
  await folder.prepare()
  expect(variables(folder.state).CONSTELLATION_BROKER_PROGRAM).toBe('main-testnet.js')
  expect(() => readArguments(['--builds', 'broker=mainnet'], root)).toThrow('there is no broker=mainnet')
})

test('secrets are different files that only their owner can read, in the folder of the service that needs them', async () => {
  await using folder = await openFolder()
  await folder.prepare()
  for (const file of filesOf(folder.state).filter((one) => one !== 'README.txt'))
    expect([file, statSync(path.join(folder.state, file)).mode & 0o777]).toEqual([file, 0o600])
  expect(statSync(folder.state).mode & 0o777).toBe(0o700)
  const databases = services.flatMap(({ name, database }) => (database ? [name, `migrate-${name}`] : []))
  expect(databases).toEqual(expect.arrayContaining(['login', 'migrate-login', 'migrate-rbac', 'rbac']))
  const urls = [
    ...databases.map((name) => `${name}/database-url`),
    ...services.flatMap(({ name, redis }) => (redis ? [`${name}/redis-url`] : [])),
    'login/smtp-url',
  ]
  expect(filesOf(folder.state).filter((file) => file.endsWith('url'))).toEqual(urls.sort())
  const passwordOf = (name: string) => new URL(read(folder.state, `${name}/database-url`)).password
  const passwords = [...databases.map(passwordOf), read(folder.state, 'postgres/password')]
  expect(new Set(passwords).size).toBe(databases.length + 1)
  expect(read(folder.state, 'roles/rbac_owner')).toBe(passwordOf('migrate-rbac'))
  expect(read(folder.state, 'roles/rbac_service')).toBe(passwordOf('rbac'))
})

test('the files for Compose and Redis hold no secret', async () => {
  await using folder = await openFolder()
  await folder.prepare()
  const told = read(folder.state, 'environment') + read(folder.state, 'redis/users.acl')
  const secrets = filesOf(folder.state)
    .filter(
      (file) =>
        /secret|password|url$|key|pepper|roles\/\w+_(owner|service)$/.test(file) && !file.endsWith('service-keys.json'),
    )
    .flatMap((file) => read(folder.state, file).match(/[\w-]{32,}/g) ?? [])
  expect(secrets.length).toBeGreaterThan(15)
  for (const secret of secrets) expect(told).not.toContain(secret)
})

test('a second run changes nothing, and settings that were given once are remembered', async () => {
  await using folder = await openFolder()
  await folder.prepare('--domain', 'stack.test', '--port', '443')
  const before = snapshot(folder.state)
  await folder.prepare()
  expect(snapshot(folder.state)).toEqual(before)
  expect(variables(folder.state)).toMatchObject({
    CONSTELLATION_DOMAIN: 'stack.test',
    CONSTELLATION_LOGIN_ORIGIN: 'https://login.stack.test',
    CONSTELLATION_RBAC_IMAGE: 'rbac@sha256:1',
    CONSTELLATION_MAIL_IMAGE: 'mail@sha256:4',
    COMPOSE_PROFILES: 'mail',
  })
})

test('a change shows in the content of the containers that use it, and of no others', async () => {
  await using folder = await openFolder()
  await folder.prepare()
  const before = variables(folder.state)
  await folder.prepare('--domain', 'stack.test')
  const after = variables(folder.state)
  const changed = Object.keys(after).filter((name) => name.endsWith('_CONTENT') && after[name] !== before[name])
  expect(changed).toEqual(['CONSTELLATION_LOGIN_CONTENT', 'CONSTELLATION_EDGE_CONTENT'])
})

test('mails are caught until a mail server is given, and its URL is kept', async () => {
  await using folder = await openFolder(Object.fromEntries(names.map((name) => [name, 'a'])))
  await expect(folder.prepare()).rejects.toThrow('names no image of mail-catcher')
  const file = path.join(folder.path, 'smtp')
  await writeFile(file, 'smtps://user:a%20password@mail.example.com\n')
  await folder.prepare('--smtp-url-file', file)
  await folder.prepare()
  expect(read(folder.state, 'login/smtp-url')).toBe('smtps://user:a%20password@mail.example.com')
  expect(variables(folder.state)).toMatchObject({ COMPOSE_PROFILES: '' })
  await writeFile(file, 'mail.example.com')
  await expect(folder.prepare('--smtp-url-file', file)).rejects.toThrow('holds no SMTP URL')
})

test("a folder with other files is left alone, and an operator's own certificate stays", async () => {
  await using folder = await openFolder()
  await expect(
    up(root, readArguments(['--state', folder.path, '--only-prepare'], root), {
      now: new Date(),
      environment: {},
      say: () => {},
    }),
  ).rejects.toThrow('holds something else')
  await folder.prepare()
  // Of another authority than ours, as those of the world are: the one that vouches for it is not `Constellation at …`.
  const foreign = readFileSync(path.join(import.meta.dirname, 'fixtures/foreign-certificate.pem'), 'utf8')
  await writeFile(path.join(folder.state, 'edge/certificate.pem'), foreign)
  await folder.prepare('--domain', 'other.test')
  expect(read(folder.state, 'edge/certificate.pem')).toBe(foreign)
})

test.each([
  [['--port', '0'], '--port 0 is not understood'],
  [['--domain', 'Example'], '--domain Example is not understood'],
  [['--network', '10.0.0.0/8'], '--network 10.0.0.0/8 is not understood'],
  [['--nmae', 'x'], "Unknown option '--nmae'"],
])('%s is refused with the next step', (args, why) => {
  expect(() => readArguments(args, root)).toThrow(why)
})
