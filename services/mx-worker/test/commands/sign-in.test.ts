import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startLogin } from '@constellation/login/testing'
import { press, startOperators } from '@constellation/login/testing/device-authorization'
import { createNetwork } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { accountId, startMx } from '../mx-worker.ts'
import { runMx } from './run-mx.ts'

test('an operator signs a terminal in by a code, administers through the API, and signs out', async () => {
  await using login = await startLogin()
  const operators = await startOperators(login)
  const { keys } = login.rbac
  const network = createNetwork()
  network.attach('rbac', login.rbac.app)
  await using mx = await startMx({
    fetch: network.fetch,
    variables: {
      MX_WORKER_SERVICE_KEY_FILE: keys.files['mx-worker'],
      MX_WORKER_SERVICE_JWKS_FILE: keys.environment.RBAC_SERVICE_JWKS_FILE,
    },
  })
  network.attach('api.example.test', mx.app)
  const home = await mkdtemp(path.join(tmpdir(), 'mx-sign-in-'))
  await using _ = { [Symbol.asyncDispose]: () => rm(home, { recursive: true }) }
  let code = ''

  async function fetch(request: Request): Promise<Response> {
    if (new URL(request.url).hostname === 'api.example.test') return network.fetch(request)
    request.headers.set('x-forwarded-for', '192.0.2.1')
    const answer = await login.fetch(request)
    if (request.url.endsWith('/device/authorize')) code = (await answer.clone().json()).user_code
    return answer
  }

  const person = await operators.holderOf('mx_admin')
  let isAllowed = false
  /** Runs a command at a terminal that has none of the files of mx-worker. While it waits, the person allows it. */
  function run(...args: string[]) {
    const variables = { XDG_CONFIG_HOME: home, MX_WORKER_DATABASE_URL_FILE: '/nowhere' }
    const pause = async (milliseconds: number) => {
      if (!isAllowed) await press(person.browser, code, 'allow')
      isAllowed = true
      await login.timePasses({ seconds: milliseconds / 1000 })
    }
    const system = { fetch, pause, now: login.clock.now }
    return runMx(mx, [...args, '--api', 'https://api.example.test'], { variables }, system)
  }

  expect(await run('providers')).toMatchObject({
    code: 1,
    err: 'error: nobody is signed in here, or the session has ended: run mx sign-in with the same --api\n',
  })
  expect(await run('sign-in')).toMatchObject({ code: 0, out: 'You are signed in.\n' })
  expect(await run('providers', '--account', accountId)).toMatchObject({
    code: 0,
    out: expect.stringContaining(mx.provider.id),
  })
  const pausing = await run('provider', 'pause', mx.provider.id)
  expect(pausing).toMatchObject({ code: 0, err: '' })
  const [entry] = await mx.owner.db
    .selectFrom('audit_events')
    .selectAll()
    .where('action', '=', 'provider.pause')
    .execute()
  expect(entry).toMatchObject({ actor_kind: 'user', detail: { reason: 'paused by an operator' } })
  expect(await run('sign-out')).toMatchObject({ code: 0, out: 'You are signed out.\n' })
  expect(await run('providers')).toMatchObject({ code: 1, out: '' })
})
