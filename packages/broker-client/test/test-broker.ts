import { createHash } from 'node:crypto'
import { parseStrictJson } from '@constellation/canonical-json'
import { type Context, Hono } from 'hono'
import { getAddress } from 'viem'
import { recoverSigner, SignatureError, signingInput } from '../src/signing.ts'

export type TestGrant = { id: string; daemon: string; service: string; path: string; usesLeft: number; owner: string }
export type Mint = { requestId: string; wallet: string; path: string; grantId: string }

/**
 * A broker for the tests of its client: it answers as the specification says, and verifies every signature. `faults` are answers of the
 * next calls by path; a fault may let the call happen first and lose its answer.
 */
export function createTestBroker({
  clock,
  issuer = 'https://broker.example.test',
  sessionSeconds = 18_000,
  credentialSeconds = 3600,
}: {
  clock: () => number
  issuer?: string
  sessionSeconds?: number
  credentialSeconds?: number
}) {
  const broker = {
    issuer,
    sessionSeconds,
    credentialSeconds,
    /** Added to the clock of the broker, in seconds. */
    clockOffset: 0,
    grants: [] as TestGrant[],
    mints: [] as Mint[],
    calls: [] as string[],
    signIns: 0,
    validSessions: new Map<string, { wallet: string; expiresAt: number }>(),
    faults: [] as {
      path: string
      fault: (context: Context, answer: () => Promise<Response>) => Response | Promise<Response>
    }[],
    grant(daemon: string, path: string, more: Partial<TestGrant> = {}): TestGrant {
      const grant = {
        id: `grn-${broker.grants.length}`,
        daemon,
        service: 's3',
        path,
        usesLeft: 1000,
        owner: daemon,
        ...more,
      }
      broker.grants.push(grant)
      return grant
    },
    problem,
    fetch: (request: Request) => Promise.resolve(app.fetch(request)),
  }
  const challenges = new Map<string, { message: string; address: string }>()
  const stored = new Map<string, { fingerprint: string; body: object }>()
  const seen = new Set<string>()
  const seconds = () => Math.floor(clock() / 1000) + broker.clockOffset

  const app = new Hono()
  app.use(async (context, next) => {
    broker.calls.push(context.req.path)
    const at = broker.faults.findIndex(({ path }) => path === context.req.path)
    const [planned] = at < 0 ? [] : broker.faults.splice(at, 1)
    if (planned)
      context.res = await planned.fault(context, async () => {
        await next()
        return context.res
      })
    else await next()
    context.res.headers.set('date', new Date(seconds() * 1000).toUTCString())
  })

  app.post('/v1/auth/wallet/start', async (context) => {
    const { address, chain_id } = await context.req.json()
    if (!/^0x[0-9a-f]{40}$/i.test(address)) return problem(422, 'validation_failed')
    const nonce = createHash('sha256').update(`${challenges.size}`).digest('hex').slice(0, 32)
    const iso = (at: number) => `${new Date(at * 1000).toISOString().slice(0, 19)}Z`
    const message = [
      `${new URL(broker.issuer).host} wants you to sign in with your Ethereum account:`,
      getAddress(address),
      '',
      'Authenticate with AgentKeys broker.',
      '',
      `URI: ${broker.issuer}`,
      'Version: 1',
      `Chain ID: ${chain_id}`,
      `Nonce: ${nonce}`,
      `Issued At: ${iso(seconds())}`,
      `Expiration Time: ${iso(seconds() + 2700)}`,
      'Resources:',
      '- urn:agentkeys:client:agentkeys',
    ].join('\n')
    const requestId = `siwe-${nonce}`
    challenges.set(requestId, { message, address: address.toLowerCase() })
    return context.json({
      request_id: requestId,
      expires_in_seconds: 2700,
      siwe_message: message,
      nonce,
      expires_at_iso: iso(seconds() + 2700),
    })
  })

  app.post('/v1/auth/wallet/verify', async (context) => {
    const { request_id, signature } = await context.req.json()
    const challenge = challenges.get(request_id)
    challenges.delete(request_id)
    if (!challenge) return problem(401, 'unauthorized')
    const signer = await recoverSigner(new TextEncoder().encode(challenge.message), signature)
    if (signer !== challenge.address) return problem(401, 'unauthorized')
    const jwt = `session-${++broker.signIns}`
    const expiresAt = seconds() + broker.sessionSeconds
    broker.validSessions.set(jwt, { wallet: signer, expiresAt })
    return context.json({
      session_jwt: jwt,
      session_jwt_kid: 'ak-session-1-abcdef',
      expires_at: expiresAt,
      omni_account: omniAccount(signer),
      wallet_address: signer,
      identity_type: 'evm',
      identity_value: signer,
    })
  })

  app.post('/v1/auth/logout', (context) => {
    if (!walletOf(context)) return problem(401, 'unauthorized')
    broker.validSessions.delete(bearer(context))
    return context.body(null, 204)
  })

  const bearer = (context: Context) => (context.req.header('authorization') ?? '').replace(/^Bearer /, '')
  function walletOf(context: Context): string | undefined {
    const session = broker.validSessions.get(bearer(context))
    return session && session.expiresAt > seconds() ? session.wallet : undefined
  }

  app.post('/v1/mint-aws-creds', async (context) => {
    const wallet = walletOf(context)
    if (!wallet) return problem(401, 'unauthorized', 'sign in again')
    const raw = await context.req.text()
    // The test's own body: its members are what the client sends.
    const body = parseStrictJson(raw) as unknown as Record<string, string> & {
      intent: Record<string, string>
      auth: Record<string, string>
    }
    const age = seconds() - Date.parse(body.issued_at ?? '') / 1000
    if (age > 300 || age < -60) return problem(401, 'unauthorized', 'issued_at is not near the time of the broker')
    if (body.domain !== `agentkeys:broker:mint-aws-creds:v1:${new URL(broker.issuer).host}`)
      return problem(422, 'validation_failed')
    const signer = await recoverSigner(signingInput(body), body.auth.signature ?? '').catch(
      (error: SignatureError) => error,
    )
    if (signer instanceof SignatureError) return problem(signer.status, 'unauthorized', signer.message)
    if (signer !== body.auth.address || signer !== wallet) return problem(401, 'unauthorized')
    const key = `${wallet} ${context.req.header('idempotency-key')}`
    const former = stored.get(key)
    if (former) {
      return former.fingerprint === raw
        ? context.json(former.body, 200, { 'idempotency-replayed': 'true' })
        : problem(422, 'idempotency_conflict')
    }
    if (seen.has(`${wallet} ${body.request_id}`)) return problem(409, 'request_replayed')
    seen.add(`${wallet} ${body.request_id}`)
    const { service, scope_path = '', grant_id } = body.intent
    const matching = broker.grants.filter(
      (grant) =>
        grant.daemon === wallet &&
        grant.service === service &&
        scope_path.startsWith(grant.path) &&
        (!grant_id || grant.id === grant_id),
    )
    const grant = matching.find(({ usesLeft }) => usesLeft > 0)
    if (!grant)
      return problem(
        403,
        matching.length ? 'grant_denied' : 'no_grant',
        matching.length ? 'the grant is used up' : 'no grant covers this path',
      )
    grant.usesLeft--
    broker.mints.push({ requestId: body.request_id ?? '', wallet, path: scope_path, grantId: grant.id })
    const number = broker.mints.length
    const answer = {
      access_key_id: `ASIATEST${String(number).padStart(12, '0')}`,
      secret_access_key: `secret-of-mint-${number}/+`,
      session_token: `token-of-mint-${number}`,
      expiration: seconds() + broker.credentialSeconds,
      wallet,
      audit_record_id: `aud_${number}`,
      anchored: ['postgres'],
      lease_id: `lse-${number}`,
    }
    stored.set(key, { fingerprint: raw, body: answer })
    return context.json(answer)
  })

  app.post('/v1/grant/create', async (context) => {
    const owner = walletOf(context)
    if (!owner) return problem(401, 'unauthorized')
    const { daemon_address, service, scope_path, expires_at, max_uses } = await context.req.json()
    const grant = broker.grant(daemon_address.toLowerCase(), scope_path, { service, usesLeft: max_uses, owner })
    const { id } = grant
    return context.json({
      grant_id: id,
      audit_proof: 'a.b.c',
      granted_at: seconds(),
      not_before: seconds(),
      expires_at,
      max_uses,
    })
  })

  app.post('/v1/grant/revoke', async (context) => {
    const owner = walletOf(context)
    const { grant_id } = await context.req.json()
    const found = broker.grants.find(({ id, owner: of }) => id === grant_id && of === owner)
    if (!found) return problem(404, 'not_found')
    found.usesLeft = 0
    return context.json({ grant_id, revoked_at: seconds(), credentials_live_until: null })
  })

  app.get('/v1/grant/list', (context) => {
    const owner = walletOf(context)
    if (!owner) return problem(401, 'unauthorized')
    const own = broker.grants.filter((grant) => grant.owner === owner)
    // Pages of two, so that a client has to follow the cursor.
    const from = Number(context.req.query('cursor') ?? 0)
    const grants = own.slice(from, from + 2).map(({ id, daemon, service, path, usesLeft }) => ({
      grant_id: id,
      daemon_address: daemon,
      service,
      scope_path: path,
      label: null,
      granted_at: seconds(),
      not_before: seconds(),
      expires_at: seconds() + 86_400,
      max_uses: usesLeft + 3,
      used_count: 3,
      revoked_at: null,
    }))
    const nextCursor = from + 2 < own.length ? String(from + 2) : null
    return context.json({ owner: omniAccount(owner), grants, nextCursor })
  })

  app.get('/.well-known/openid-configuration', (context) => context.json({ issuer: broker.issuer }))
  app.onError((error) => {
    if (error instanceof SignatureError) return problem(error.status, 'unauthorized', error.message)
    throw error
  })
  return broker
}

function omniAccount(wallet: string): string {
  return createHash('sha256').update(`agentkeysevm${wallet}`).digest('hex')
}

/** A problem document, as the broker refuses. */
function problem(status: number, code: string, detail: string = code, headers: Record<string, string> = {}): Response {
  const content = { type: 'about:blank', title: code, status, detail, code, requestId: 'req-12345678' }
  return Response.json(content, { status, headers: { ...headers, 'content-type': 'application/problem+json' } })
}
