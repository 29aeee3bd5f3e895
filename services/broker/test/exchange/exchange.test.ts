import { randomBytes } from 'node:crypto'
import { createClient } from '@constellation/client'
import { broker as contract } from '@constellation/contracts-broker'
import { password, startRbac } from '@constellation/rbac/testing'
import { createNetwork } from '@constellation/testkit'
import { hashToken } from '@constellation/tokens'
import { expect, test } from 'vitest'
import { deriveOmniAccount } from '../../src/domain/identities/omni-account.ts'
import { issuer, startBroker } from '../broker.ts'

/** The broker with rbac behind it. */
async function startWithRbac() {
  await using opened = new AsyncDisposableStack()
  const rbac = opened.use(await startRbac())
  const network = createNetwork()
  network.attach('rbac', rbac.app)
  const broker = opened.use(
    await startBroker({
      fetch: network.fetch,
      variables: {
        BROKER_LEGACY_EXCHANGE: 'true',
        BROKER_BACKEND_URL: 'http://rbac',
        BROKER_SERVICE_KEY_FILE: rbac.keys.files.broker,
        BROKER_SERVICE_JWKS_FILE: rbac.keys.environment.RBAC_SERVICE_JWKS_FILE,
      },
    }),
  )
  const { accountId } = await rbac.person()
  /** A user, with a wallet where one is given, and their access token. */
  async function user(wallet?: string, { emailVerified = true } = {}) {
    const email = `user-${randomBytes(6).toString('hex')}@example.test`
    const body = { accountId, email, password, emailVerified, ...(wallet && { wallet }) }
    await rbac.as('platform-api').createUser({ body })
    return (await rbac.signIn(email)).accessToken
  }
  const exchange = (bearer?: string) =>
    createClient(contract, {
      baseUrl: issuer,
      fetch: (request) => broker.fetch(request),
      headers: () => (bearer ? { authorization: `Bearer ${bearer}` } : {}),
      attempts: 1,
    }).exchangeLegacyToken()
  const events = () =>
    broker.owner.selectFrom('security_events').select(['kind', 'outcome', 'requester_token_hash']).execute()
  const resources = opened.move()
  return { rbac, network, broker, user, exchange, events, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

const freshAddress = () => `0x${randomBytes(20).toString('hex')}`

test('an access token of a user is exchanged for a session of the wallet that rbac has for them', async () => {
  await using world = await startWithRbac()
  const wallet = freshAddress()
  const session = await world.exchange(await world.user(wallet))
  expect(session).toEqual({
    session_jwt: expect.any(String),
    session_jwt_kid: expect.stringMatching(/^ak-session-/),
    expires_at: expect.any(Number),
    omni_account: deriveOmniAccount('evm', wallet),
    wallet_address: wallet,
  })
  expect(await world.broker.as(session.session_jwt).listGrants({ query: {} })).toMatchObject({ grants: [] })
})

test('an access token opens nothing but the exchange', async () => {
  await using world = await startWithRbac()
  const token = await world.user(freshAddress())
  const program = await world.broker.program()
  const body = await world.broker.signedCall(program)
  await expect(world.broker.as(token).mintAwsCredentials({ body, headers: {} })).rejects.toMatchObject({
    code: 'unauthorized',
  })
})

test('a user without a wallet gets no session, and that is no outage', async () => {
  await using world = await startWithRbac()
  await expect(world.exchange(await world.user())).rejects.toMatchObject({ code: 'wallet_required', status: 403 })
})

test('a token that rbac refuses, one of a restricted session, and none at all, are refused; all that is kept of one is its hash', async () => {
  await using world = await startWithRbac()
  const restricted = await world.user(freshAddress(), { emailVerified: false })
  for (const bearer of [undefined, 'made.up.token', restricted])
    await expect(world.exchange(bearer)).rejects.toMatchObject({ code: 'unauthorized', status: 401 })
  expect(await world.events()).toEqual(
    expect.arrayContaining([
      { kind: 'auth_failed', outcome: 'unauthorized', requester_token_hash: null },
      { kind: 'auth_failed', outcome: 'unauthorized', requester_token_hash: hashToken('made.up.token') },
    ]),
  )
  const rows = await world.broker.owner.selectFrom('security_events').selectAll().execute()
  expect(JSON.stringify([rows, world.broker.lines])).not.toContain('made.up.token')
})

test('an outage of rbac does not look like an attack', async () => {
  await using world = await startWithRbac()
  const token = await world.user(freshAddress())
  world.network.detach('rbac')
  await expect(world.exchange(token)).rejects.toMatchObject({ code: 'backend_unreachable', status: 502 })
  for (const answer of [{ wallet: '0x12' }, {}, []]) {
    world.network.attach('rbac', { fetch: () => Response.json(answer) })
    await expect(world.exchange(token)).rejects.toMatchObject({ code: 'backend_unreachable' })
  }
  const kinds = (await world.events()).map(({ kind }) => kind)
  expect(new Set(kinds)).toEqual(new Set(['backend_error']))
})

test('the exchange can be switched off, and then is not there', async () => {
  await using broker = await startBroker()
  await expect(broker.as('a.b.c').exchangeLegacyToken()).rejects.toMatchObject({ code: 'not_found' })
})

test('the exchange does not start without the address of rbac', async () => {
  await expect(startBroker({ variables: { BROKER_LEGACY_EXCHANGE: 'true' } })).rejects.toMatchObject({
    line: 'BOOT_FAIL: BROKER_BACKEND_URL="(unset)": it must be set, because the exchange is selected; see runbook §backend-url',
  })
})

test('a backend that hangs costs the configured time, and is an outage', async () => {
  const hung: string[] = []
  const fetch = (request: Request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/healthz') return Promise.resolve(new Response('ok'))
    hung.push(pathname)
    return new Promise<never>(() => undefined)
  }
  const variables = {
    BROKER_LEGACY_EXCHANGE: 'true',
    BROKER_BACKEND_URL: 'http://rbac',
    BROKER_BACKEND_TIMEOUT_SECONDS: '1',
  }
  await using broker = await startBroker({ variables, fetch })
  expect(broker.deps.callTimeoutMs).toBe(1000)
  await expect(broker.as('a.b.c').exchangeLegacyToken()).rejects.toMatchObject({ code: 'backend_unreachable' })
  expect(hung.length).toBeGreaterThan(0)
})
