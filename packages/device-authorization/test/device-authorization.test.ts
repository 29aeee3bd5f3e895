import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { origin, startLogin, type TestLogin } from '@constellation/login/testing'
import { press, serve, startOperators } from '@constellation/login/testing/device-authorization'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { configFolder, createDeviceAuthorization, type DeviceAuthorizationOptions } from '../src/index.ts'

const program = path.join(import.meta.dirname, 'fixtures/token-in-process.ts')
let login: TestLogin
let operators: Awaited<ReturnType<typeof startOperators>>
let place: string
let folder: string
beforeAll(async () => {
  login = await startLogin()
  operators = await startOperators(login)
})
afterAll(() => login[Symbol.asyncDispose]())
beforeEach(async () => {
  place = await mkdtemp(path.join(tmpdir(), 'device-authorization-'))
  folder = path.join(place, 'sign-ins')
})
afterEach(() => rm(place, { recursive: true }))

let addresses = 0
/** A command on a machine of its own. While it waits, `meanwhile` happens and time passes. */
function command(
  options: Partial<DeviceAuthorizationOptions> & { meanwhile?: (code: string) => Promise<unknown> } = {},
) {
  const { meanwhile, ...rest } = options
  const lines: string[] = []
  const pauses: number[] = []
  const ip = `192.0.2.${++addresses}`
  let nowMs = login.clock.now().getTime()
  const authorization = createDeviceAuthorization({
    origin,
    folder,
    userAgent: 'constellation-test/1.0',
    print: (line) => lines.push(line),
    clock: () => nowMs,
    async pause(milliseconds) {
      if (milliseconds < 1000) return
      pauses.push(milliseconds / 1000)
      nowMs += milliseconds
      await meanwhile?.(codeIn(lines))
      await login.timePasses({ seconds: milliseconds / 1000 })
    },
    fetch: async (request) => {
      request.headers.set('x-forwarded-for', ip)
      return login.fetch(request)
    },
    ...rest,
  })
  const passMs = (milliseconds: number) => {
    nowMs += milliseconds
  }
  return { ...authorization, lines, pauses, passMs }
}

function codeIn(lines: readonly string[]): string {
  return lines.find((line) => /^ +[A-Z]{4}-[A-Z]{4}$/.test(line))?.trim() ?? ''
}

const introspect = (token: string) => login.rbac.as('broker').introspect({ body: { token } })
async function operator() {
  const bo = await operators.holderOf('broker_read')
  let answered = false
  const allow = async (code: string) => {
    if (!answered) await press(bo.browser, code, 'allow')
    answered = true
  }
  return { ...bo, allow }
}

describe('a command', () => {
  test('shows an address and a code, waits for the person, and has an access token from then on', async () => {
    const bo = await operator()
    let waits = 0
    const one = command({ meanwhile: async (code) => ++waits === 3 && bo.allow(code) })
    await one.signIn()
    expect(one.lines.join('\n')).toContain(`${origin}/device?user_code=${codeIn(one.lines)}`)
    expect(one.pauses).toEqual([5, 5, 5])
    expect(await introspect(await one.accessToken())).toMatchObject({
      active: true,
      userId: bo.id,
      applicationId: 'operator',
    })
    // Another process of the same user needs no sign-in.
    expect(await command().accessToken()).toBe(await one.accessToken())
  })

  test('keeps its tokens in a file that only its user can read, and prints none of them', async () => {
    const bo = await operator()
    const one = command({ meanwhile: bo.allow })
    await one.signIn()
    const [file = '', ...others] = (await readdir(folder)).filter((name) => name.endsWith('.json'))
    expect([file, others]).toEqual(['login.example.test.json', []])
    expect((await stat(path.join(folder, file))).mode & 0o777).toBe(0o600)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    const { accessToken, refreshToken } = JSON.parse(await readFile(path.join(folder, file), 'utf8'))
    for (const token of [accessToken, refreshToken]) expect(one.lines.join('\n')).not.toContain(token)
  })

  test('renews a token in its last minute, and keeps the next refresh token', async () => {
    const bo = await operator()
    const one = command({ meanwhile: bo.allow })
    await one.signIn()
    const first = await one.accessToken()
    one.passMs(839_000)
    expect(await one.accessToken()).toBe(first)
    one.passMs(2_000)
    const second = await one.accessToken()
    expect(second).not.toBe(first)
    one.passMs(900_000)
    expect(await introspect(await one.accessToken())).toMatchObject({ active: true, userId: bo.id })
  })

  test('signs out: the session ends and the file is gone', async () => {
    const bo = await operator()
    const one = command({ meanwhile: bo.allow })
    await one.signIn()
    const token = await one.accessToken()
    await one.signOut()
    await one.signOut()
    expect(await introspect(token)).toEqual({ active: false })
    await expect(one.accessToken()).rejects.toMatchObject({ reason: 'not_signed_in', nextStep: 'sign in first' })
    expect((await readdir(folder)).filter((name) => name.endsWith('.json'))).toEqual([])
  })

  test('forgets a session that ended elsewhere', async () => {
    const bo = await operator()
    const one = command({ meanwhile: bo.allow })
    await one.signIn()
    await login.rbac.as('platform-api').endAllSessions({ params: { id: bo.id } })
    one.passMs(900_000)
    await expect(one.accessToken()).rejects.toMatchObject({ reason: 'not_signed_in' })
    expect((await readdir(folder)).filter((name) => name.endsWith('.json'))).toEqual([])
  })

  test('is told that the person denied it, or has no permission', async () => {
    const bo = await operators.holderOf('broker_read')
    const denied = command({ meanwhile: (code) => press(bo.browser, code, 'deny') })
    await expect(denied.signIn()).rejects.toMatchObject({ reason: 'denied' })
    const anna = await login.person()
    const powerless = command({ meanwhile: (code) => press(anna.browser, code, 'allow') })
    await expect(powerless.signIn()).rejects.toMatchObject({ reason: 'denied' })
    await expect(powerless.accessToken()).rejects.toMatchObject({ reason: 'not_signed_in' })
  })

  test('gives up when nobody answers in ten minutes', async () => {
    const one = command({
      async fetch(request) {
        if (new URL(request.url).pathname === '/device/authorize') return login.fetch(request)
        return Response.json({ error: 'authorization_pending' }, { status: 400 })
      },
    })
    await expect(one.signIn()).rejects.toMatchObject({ reason: 'expired', nextStep: 'run the command again' })
    expect(one.pauses.reduce((sum, seconds) => sum + seconds)).toBe(600)
  })

  test('polls more slowly when it is told to, and when login does not answer', async () => {
    const answers = ['slow_down', 'authorization_pending', 503, 'lost', 'access_denied']
    const one = command({
      async fetch(request) {
        if (new URL(request.url).pathname === '/device/authorize') return login.fetch(request)
        const answer = answers.shift()
        if (answer === 'lost') throw new TypeError('fetch failed')
        const error = typeof answer === 'string' ? answer : 'temporarily_unavailable'
        return Response.json({ error }, { status: typeof answer === 'number' ? answer : 400 })
      },
    })
    await expect(one.signIn()).rejects.toMatchObject({ reason: 'denied' })
    expect(one.pauses).toEqual([5, 10, 10, 20, 40])
  })

  test('goes on with a token that still lives while login is down, and says so when it does not', async () => {
    const bo = await operator()
    const one = command({ meanwhile: bo.allow })
    await one.signIn()
    const token = await one.accessToken()
    const down = command({ fetch: () => Promise.reject(new TypeError('fetch failed')) })
    down.passMs(860_000)
    expect(await down.accessToken()).toBe(token)
    down.passMs(60_000)
    await expect(down.accessToken()).rejects.toMatchObject({ reason: 'unreachable' })
    await expect(down.signOut()).rejects.toMatchObject({ reason: 'unreachable' })
    await expect(down.signIn()).rejects.toMatchObject({ reason: 'unreachable' })
  })

  test('says that login refused when it does not know this program', async () => {
    const fetch = async () => Response.json({ error: 'invalid_client' }, { status: 401 })
    await expect(command({ fetch }).signIn()).rejects.toMatchObject({ reason: 'refused' })
  })
})

describe('the place', () => {
  test('is below the XDG folder of configuration, and a relative one is ignored', () => {
    expect(configFolder({ XDG_CONFIG_HOME: '/home/bo/config' })).toBe('/home/bo/config/constellation/sign-ins')
    expect(configFolder({ XDG_CONFIG_HOME: 'config' })).toMatch(/^\/.*\/\.config\/constellation\/sign-ins$/)
    expect(configFolder({})).toBe(configFolder({ XDG_CONFIG_HOME: '' }))
  })

  test('has an entry of its own for each installation', async () => {
    const bo = await operator()
    await command({ meanwhile: bo.allow }).signIn()
    const elsewhere = command({ origin: 'https://login.other.test' })
    await expect(elsewhere.accessToken()).rejects.toMatchObject({ reason: 'not_signed_in' })
  })

  test('is refused when others can read the file or enter the folder', async () => {
    const bo = await operator()
    const one = command({ meanwhile: bo.allow })
    await one.signIn()
    const file = path.join(folder, 'login.example.test.json')
    await chmod(file, 0o644)
    await expect(one.accessToken()).rejects.toMatchObject({ name: 'UnsafePlace', nextStep: `run: chmod 0600 ${file}` })
    await chmod(file, 0o600)
    await chmod(folder, 0o755)
    await expect(one.signIn()).rejects.toMatchObject({ name: 'UnsafePlace' })
  })

  test.each(['', '{', '[]', '{"origin":1}'])('a damaged file %j counts as no sign-in', async (content) => {
    const one = command()
    await expect(one.accessToken()).rejects.toMatchObject({ reason: 'not_signed_in' })
    await writeFile(path.join(folder, 'login.example.test.json'), content, { mode: 0o600 })
    await expect(one.accessToken()).rejects.toMatchObject({ reason: 'not_signed_in' })
  })

  test('is never reached in clear text over a network', () => {
    expect(() => command({ origin: 'http://login.example.test' })).toThrow('is not https')
    expect(() => command({ origin: 'http://login.localhost:8080' })).not.toThrow()
  })
})

describe('processes of one user', () => {
  async function signedInAt(home: string) {
    const bo = await operator()
    const one = command({ origin: home, meanwhile: bo.allow, fetch: async (request) => login.app.fetch(request) })
    await one.signIn()
    return bo
  }

  /** The kept access token has ended. */
  async function age() {
    const [name = ''] = (await readdir(folder)).filter((file) => file.endsWith('.json'))
    const file = path.join(folder, name)
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), expiresAt: 0 }))
  }

  async function run(home: string, environment: Record<string, string> = {}): Promise<string> {
    const options = { env: { ...process.env, ...environment } }
    return (await promisify(execFile)(process.execPath, [program, home, folder], options)).stdout
  }

  test('that find an old token cause one renewal, and all get its token', async () => {
    let renewals = 0
    await using server = await serve((request) => {
      renewals++
      return login.app.fetch(request)
    })
    const home = `http://login.localhost:${server.port}`
    const bo = await signedInAt(home)
    await age()
    const tokens = await Promise.all(Array.from({ length: 12 }, () => run(home)))
    expect([renewals, new Set(tokens).size]).toEqual([1, 1])
    expect(await introspect(tokens[0] ?? '')).toMatchObject({ active: true, userId: bo.id })
  })

  test('go on when the one that renewed was killed before it kept the answer', async () => {
    await using server = await serve((request) => login.app.fetch(request))
    const home = `http://127.0.0.1:${server.port}`
    const bo = await signedInAt(home)
    await age()
    await expect(run(home, { DIE_IN_RENEWAL: '1' })).rejects.toMatchObject({ signal: 'SIGKILL' })
    const tokens = await Promise.all([run(home), run(home), run(home)])
    expect(new Set(tokens).size).toBe(1)
    expect(await introspect(tokens[0] ?? '')).toMatchObject({ active: true, userId: bo.id })
  })
})
