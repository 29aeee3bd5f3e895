import { signIn } from '@constellation/end-to-end'
import { createBrowser } from '@constellation/testkit'
import { createServiceTokens, parseKeyPair } from '@constellation/tokens'
import { Redis } from 'ioredis'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { network } from '../../src/network.ts'
import { runPlaybook } from '../../src/playbook.ts'
import { signInSteadily } from '../../src/sign-ins.ts'
import { type Context, capacityOf, expectSuccess, peopleOf, play, readSecrets } from './installation.ts'

/** 6. Every secret is replaced while people work, although the controller dies twice meanwhile. */
export function rotation(context: Context) {
  describe('a rotation of every secret', () => {
    let former: Awaited<ReturnType<typeof readSecrets>>

    test('is noticed by nobody who signs in or is signed in', async () => {
      const cluster = context()
      former = await readSecrets(cluster)
      const people = await peopleOf(cluster)
      const browser = createBrowser(cluster.send, { headers: { 'user-agent': 'constellation-cluster' } })
      const [{ email, password } = { email: '', password: '' }] = people
      await signIn(browser, cluster.places, email, password)

      const capacity = await capacityOf(cluster)
      await using signIns = signInSteadily(capacity, people, cluster)
      for (const step of ['introduce', 'switch']) expect((await rotateUntil(cluster, step)).succeeded).toBe(false)
      const run = await play(cluster, 'rotate')
      const { done, failed } = await signIns.stop()
      process.stdout.write(
        `rotation: ${run.seconds.toFixed(0)} s, ${done} sign-ins at 40 % of ${capacity.toFixed(1)}/s\n`,
      )
      expectSuccess(run)
      expect(failed.join('\n')).toBe('')
      expect(done).toBeGreaterThan(0)

      const me = await browser.follow(await browser.get(`${cluster.places.hello}/me`))
      expect(me).toMatchObject({ status: 200, url: `${cluster.places.hello}/me` })
      expect((await browser.get(`${cluster.places.login}/account/security`)).status).toBe(200)
    })

    test('replaces each of them', async () => {
      const now = await readSecrets(context())
      for (const [name, { current }] of Object.entries(former)) expect(now[name]?.current, name).not.toBe(current)
      for (const [name, secret] of Object.entries(now)) expect(secret.accepted, name).toBeUndefined()
    })

    test('leaves the former passwords of the databases without use', async () => {
      for (const service of ['rbac', 'login']) {
        const now = await readSecrets(context())
        await expect(connect(service, former[`${service}_database`]?.current)).rejects.toThrow(
          /password|not permitted to log in/,
        )
        await expect(connect(service, now[`${service}_database`]?.current)).resolves.toBeUndefined()
      }
    })

    test('leaves the former key of login without use', async () => {
      const now = await readSecrets(context())
      expect(await asksRbac(former.login_service_key?.current)).toBe(401)
      expect(await asksRbac(now.login_service_key?.current)).toBe(200)
    })

    test('leaves the former secret of hello without use', async () => {
      const now = await readSecrets(context())
      expect(await exchanges(former.hello_application_secret?.current)).toBe('application_unauthorized')
      expect(await exchanges(now.hello_application_secret?.current)).not.toBe('application_unauthorized')
    })

    test('leaves the former password of Redis without use', async () => {
      const now = await readSecrets(context())
      await expect(pings(former.hello_redis?.current)).rejects.toThrow(/WRONGPASS/)
      expect(await pings(now.hello_redis?.current)).toBe('PONG')
    })

    test('leaves no trace of the former key of tokens among those that verify', async () => {
      const kid = JSON.parse(former.rbac_token_key?.current ?? '{}').kid
      const answer = await fetch(`http://${network.nodes[0]}:7101/.well-known/jwks.json`)
      const { keys }: { keys: { kid: string }[] } = await answer.json()
      expect(keys).toHaveLength(1)
      expect(keys.map((key) => key.kid)).not.toContain(kid)
    })
  })
}

/** The controller dies in the middle of the step. The next run goes on from there. */
function rotateUntil({ inventory }: ReturnType<Context>, step: string) {
  const killAt = (printed: string) =>
    printed.split(`Apply the step to the secrets: ${step}`)[1]?.includes('Deploy login') ?? false
  return runPlaybook('rotate', { inventory: inventory.file, killAt })
}

async function connect(service: string, login = '') {
  const [turn, password] = [login.slice(0, 1), login.slice(2)]
  const client = new pg.Client({
    host: network.nodes[1],
    port: 5432,
    database: service,
    user: `${service}_${turn}`,
    password,
  })
  await client.connect()
  await client.end()
}

async function asksRbac(key = '') {
  const tokens = createServiceTokens({ issuer: 'login', key: parseKeyPair(key, 'service-token'), now: Date.now })
  const answer = await fetch(`http://${network.nodes[1]}:7101/capabilities`, {
    headers: { 'x-service-token': await tokens.tokenFor('rbac') },
  })
  return answer.status
}

async function exchanges(secret = '') {
  const answer = await fetch(`http://${network.nodes[1]}:7201/handoff/exchange`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`hello:${secret}`).toString('base64')}`,
    },
    body: JSON.stringify({ code: 'x'.repeat(43), appId: 'hello', codeVerifier: 'x'.repeat(43) }),
  })
  return (await answer.json()).code
}

async function pings(password = '') {
  const redis = new Redis({
    host: network.nodes[1],
    port: 6379,
    username: 'hello',
    password,
    lazyConnect: true,
    retryStrategy: () => null,
  })
  const { promise: refused, reject } = Promise.withResolvers<never>()
  redis.on('error', reject)
  try {
    return await Promise.race([refused, redis.connect().then(() => redis.ping())])
  } finally {
    redis.disconnect()
  }
}
