import { createHash, randomBytes, randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { parseSealingKeys, seal } from '@constellation/database'
import { hashToken } from '@constellation/tokens'
import pg from 'pg'
import { makeRawTables } from '../baselines/raw-tables.ts'
import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { type Once, sendOnce } from '../load/used-once.ts'
import type { Person } from '../world/person.ts'
import type { World } from '../world/world.ts'

const connections = 8
/** More than either side can use in a second. */
const mostPerSecond = { raw: 2000, ours: 700 }

type Visitor = Person & { subject: string }

/**
 * The callback of a provider: the state that is valid once, three calls to the stand-in, and in rbac the session, the audit and the
 * tokens. The stand-in runs in the process of the bench, for both sides.
 */
export const oauthCallback: Bench = {
  name: 'oauth-callback',
  raw: 'bare Hono, the same three calls to the stand-in, one durable insert of a session',
  goal: { of: 'rate' },
  async prepare(world, cleanUp) {
    const { rbac, login, dataDir, postgres } = world
    const environment = parseEnv(readFileSync(path.join(dataDir, 'login/environment'), 'utf8'))
    const of = (name: string) => environment[`LOGIN_GITHUB_${name}`] ?? ''
    const provider = {
      authorizeUrl: `${of('API_URL')}/login/oauth/authorize`,
      clientId: of('CLIENT_ID'),
      redirectUri: `${login.publicOrigin}/login/github/callback`,
    }
    const visitors = await Promise.all(Array.from({ length: connections }, () => makeVisitor(rbac)))
    await makeRawTables(rbac.database, [])
    const verifier = randomBytes(32).toString('base64url')
    const env = {
      DATABASE_URL: rbac.databaseUrl,
      TOKEN_URL: of('TOKEN_URL'),
      API_URL: of('API_URL'),
      CLIENT_ID: provider.clientId,
      CLIENT_SECRET: readFileSync(of('CLIENT_SECRET_FILE'), 'utf8'),
      REDIRECT_URI: provider.redirectUri,
      VERIFIER: verifier,
    }
    const server = await startRawServer('callBack', env, cleanUp)
    const database = new pg.Pool({ connectionString: postgres.url('login'), max: 4 })
    cleanUp.defer(() => database.end())
    const keys = parseSealingKeys(readFileSync(path.join(dataDir, 'login/data-keyring.json'), 'utf8'))
    const made: Record<'raw' | 'ours', Once[]> = { raw: [], ours: [] }
    const account = `${login.publicOrigin}/account/security`
    const askCodes = (count: number) => comeBack(provider, visitors, verifier, count)
    return {
      rawProcess: server,
      services: [login.process, rbac.process],
      async prepareRound(seconds) {
        made.raw = (await askCodes(mostPerSecond.raw * seconds)).map(({ code }) => ({ path: `/callback?code=${code}` }))
        const ours = await askCodes(mostPerSecond.ours * seconds)
        await begin(database, keys, verifier, ours)
        made.ours = ours.map(({ visitor, code, state }) => ({
          path: `/login/github/callback?${new URLSearchParams({ code, state })}`,
          cookie: `__Host-browser=${visitor.browserId}`,
        }))
      },
      raw: (seconds) => sendOnce({ url: server.url, method: 'GET', connections, requests: made.raw }, seconds),
      ours: (seconds) => {
        const load = { url: login.url, method: 'GET', status: 303, leadsTo: account, connections } as const
        return sendOnce({ ...load, requests: made.ours }, seconds)
      },
    }
  },
}

/** A person who has signed in with the provider before. */
async function makeVisitor(rbac: World['rbac']): Promise<Visitor> {
  const person = { ...(await rbac.person()), browserId: randomBytes(32).toString('base64url') }
  const subject = String(randomInt(100_000, 2_000_000_000))
  await rbac.database.query(
    `insert into credentials (id, user_id, kind, provider, provider_sub) values (gen_random_uuid(), $1, 'external', 'github', $2)`,
    [person.id, subject],
  )
  return { ...person, subject }
}

type Provider = { authorizeUrl: string; clientId: string; redirectUri: string }
type Returned = { visitor: Visitor; code: string; state: string }

/** Lets visitors consent at the stand-in in turn, and gives this many codes. */
async function comeBack(
  { authorizeUrl, clientId, redirectUri }: Provider,
  visitors: readonly Visitor[],
  verifier: string,
  count: number,
): Promise<Returned[]> {
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const allow = async (index: number): Promise<Returned> => {
    const visitor = visitors[index % visitors.length]
    if (!visitor) throw new Error('there are no visitors')
    const state = randomBytes(32).toString('base64url')
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: 'read:user user:email',
      state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })
    const { subject, email } = visitor
    const body = new URLSearchParams({ subject, name: 'Bench', email, verified: 'yes', decision: 'allow' })
    const answer = await fetch(`${authorizeUrl}?${query}`, { method: 'POST', body, redirect: 'manual' })
    const code = new URL(answer.headers.get('location') ?? authorizeUrl).searchParams.get('code')
    if (!code) throw new Error(`the stand-in gave no code: ${answer.status}`)
    return { visitor, code, state }
  }
  const returned: Returned[] = []
  while (returned.length < count) {
    const indexes = Array.from({ length: visitors.length }, (_, index) => returned.length + index)
    returned.push(...(await Promise.all(indexes.map(allow))))
  }
  return returned
}

/** Records in login's database that these sign-ins began, as login does. Login's convention decides which row a value is sealed for. */
async function begin(
  database: pg.Pool,
  keys: ReturnType<typeof parseSealingKeys>,
  verifier: string,
  returned: readonly Returned[],
): Promise<void> {
  const rows = returned.map(({ visitor, state }) => ({ hash: hashToken(state), browser: hashToken(visitor.browserId) }))
  await database.query(
    `insert into login_tx (state_hash, provider, purpose, flow_query, locale, nonce, code_verifier, browser_hash, client_address, expires_at)
     select hash, 'github', 'login', '', 'en', nonce, verifier, browser, '192.0.2.1', now() + interval '10 minutes'
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as t (hash, nonce, verifier, browser)`,
    [
      rows.map(({ hash }) => hash),
      rows.map(({ hash }) => seal(keys, `login_tx.nonce:${hash}`, 'of no use here')),
      rows.map(({ hash }) => seal(keys, `login_tx.code_verifier:${hash}`, verifier)),
      rows.map(({ browser }) => browser),
    ],
  )
}
