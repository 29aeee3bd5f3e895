import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startLogin } from '@constellation/login/testing'
import { press, startOperators } from '@constellation/login/testing/device-authorization'
import { createNetwork } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { startBroker } from '../broker.ts'
import { runCli } from '../commands/run-cli.ts'

/** The broker and login over one rbac, and a terminal that reaches both. */
async function startInstallation() {
  await using opened = new AsyncDisposableStack()
  const login = opened.use(await startLogin())
  const operators = await startOperators(login)
  const network = createNetwork()
  network.attach('rbac', login.rbac.app)
  const broker = opened.use(
    await startBroker({
      fetch: network.fetch,
      variables: {
        BROKER_BACKEND_URL: 'http://rbac',
        BROKER_SERVICE_KEY_FILE: login.rbac.keys.files.broker,
        BROKER_SERVICE_JWKS_FILE: login.rbac.keys.environment.RBAC_SERVICE_JWKS_FILE,
      },
    }),
  )
  const home = await mkdtemp(path.join(tmpdir(), 'broker-sign-in-'))
  opened.defer(() => rm(home, { recursive: true }))
  let code = ''

  async function fetch(request: Request): Promise<Response> {
    if (new URL(request.url).hostname === 'api.example.test') return broker.fetch(request)
    request.headers.set('x-forwarded-for', '192.0.2.1')
    const answer = await login.fetch(request)
    if (request.url.endsWith('/device/authorize')) code = (await answer.clone().json()).user_code
    return answer
  }

  /** Runs a command at a terminal that has none of the broker's files. While it waits, the person acts. */
  function run(args: readonly string[], person: (code: string) => Promise<unknown> = async () => undefined) {
    const variables = { XDG_CONFIG_HOME: home, BROKER_DATABASE_URL_FILE: '/nowhere', BROKER_OIDC_ISSUER: '' }
    const pause = async (milliseconds: number) => {
      await person(code)
      await login.timePasses({ seconds: milliseconds / 1000 })
    }
    const api = ['--api', 'https://api.example.test']
    return runCli(broker, [...args, ...api], { variables }, { fetch, pause, now: login.clock.now })
  }

  const resources = opened.move()
  return { broker, operators, run, home, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

test('an operator signs a terminal in by a code, lists and revokes through the API, and signs out', async () => {
  await using installation = await startInstallation()
  const { broker, operators, run } = installation
  const { grantId } = await broker.pair()
  expect(await run(['grants'])).toMatchObject({
    code: 1,
    err: 'error: nobody is signed in here, or the session has ended: run broker sign-in with the same --api\n',
  })
  const person = await operators.holderOf('broker_operate')
  let isAllowed = false
  const signedIn = await run(['sign-in'], async (code) => {
    if (!isAllowed) await press(person.browser, code, 'allow')
    isAllowed = true
  })
  expect(signedIn).toMatchObject({ code: 0, out: 'You are signed in.\n' })
  expect(signedIn.err).toMatch(/Open https:\/\/\S+ in a browser[\s\S]+ {4}[A-Z]{4}-[A-Z]{4}\n/)

  expect(await run(['grants', '--json'])).toMatchObject({ code: 0, out: expect.stringContaining(grantId) })
  expect(await run(['revoke', '--grant', grantId])).toMatchObject({ code: 0, err: '' })
  const entries = await broker.owner.selectFrom('audit_events').select(['actor_kind', 'actor_id', 'action']).execute()
  expect(new Set(entries.map(({ actor_kind }) => actor_kind))).toEqual(new Set(['user']))
  expect(await run(['sign-out'])).toMatchObject({ code: 0, out: 'You are signed out.\n' })
  expect(await run(['grants'])).toMatchObject({ code: 1, out: '' })
})

test('a folder of sign-ins that others can enter is not used, and the command says what to do', async () => {
  await using installation = await startInstallation()
  const { home, run } = installation
  const folder = path.join(home, 'constellation', 'sign-ins')
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o777)
  for (const command of ['grants', 'sign-in'])
    expect(await run([command])).toEqual({
      code: 1,
      out: '',
      err: `error: ${folder} has mode 0777 instead of 0700: run: chmod 0700 ${folder}\n`,
    })
})

test('a person who may not operate gets no token, and the address of login is named where it cannot be derived', async () => {
  await using installation = await startInstallation()
  const { operators, run } = installation
  const person = await operators.holderOf('broker_read')
  const refused = await run(['sign-in'], (code) => press(person.browser, code, 'deny'))
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(refused.err).not.toContain('    at ')
  for (const login of ['http://login.example.test', 'nowhere'])
    expect(await run(['sign-in', '--login', login])).toMatchObject({ code: 2, out: '' })
})
