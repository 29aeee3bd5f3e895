import { randomBytes } from 'node:crypto'
import { createClient } from '@constellation/client'
import { rbac as contract, UserId } from '@constellation/contracts-rbac'
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from '@constellation/testkit'
import { hashToken } from '@constellation/tokens'
import type pg from 'pg'
import { makeRawTables } from '../baselines/raw-tables.ts'
import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { type Once, sendOnce } from '../load/used-once.ts'
import { client, type Person } from '../world/person.ts'
import type { World } from '../world/world.ts'

const connections = 8
/** More than our side can use in a second. */
const mostPerSecond = 1600

type Holder = Person & { authenticator: SoftwareAuthenticator; rpId: string }

/** A sign-in with a passkey alone: challenge, signature, session, audit, tokens. Each connection has its own person. */
export const passkeyAssertion: Bench = {
  name: 'passkey-assertion',
  raw: 'bare Hono, the same ES256 signature verified, one durable insert of a session',
  goal: { of: 'rate' },
  async prepare(world, cleanUp) {
    const { rbac, serviceToken } = world
    const holders = await Promise.all(Array.from({ length: connections }, () => makeHolder(world)))
    await makeRawTables(rbac.database, [])
    const env = { DATABASE_URL: rbac.databaseUrl, PASSKEYS: String(holders.length) }
    const server = await startRawServer('passkey', env, cleanUp)
    let requests: Once[] = []
    return {
      rawProcess: server,
      services: [rbac.process],
      async prepareRound(seconds) {
        requests = await answerInAdvance(rbac.database, holders, mostPerSecond * seconds)
      },
      // The raw side keeps no challenge, so it accepts an answer many times: it gets the same ones again and again.
      raw: (seconds) => {
        const again = Array.from({ length: 4 }, () => requests).flat()
        const load = { url: `${server.url}/verify`, method: 'POST', headers: json, connections } as const
        return sendOnce({ ...load, requests: again }, seconds)
      },
      ours: async (seconds) => {
        const headers = { ...json, 'x-service-token': await serviceToken() }
        const load = { url: `${rbac.url}/auth/passkey/verify`, method: 'POST', headers, connections } as const
        return sendOnce({ ...load, contains: '"accessToken"', requests }, seconds)
      },
    }
  },
}

const json = { 'content-type': 'application/json' }

/** A person with a passkey that does not count its uses, like a passkey that a provider synchronises. */
async function makeHolder({ rbac, login, serviceToken }: World): Promise<Holder> {
  const person = await rbac.person()
  const { accessToken } = await person.signIn()
  const headers = async () => ({ 'x-service-token': await serviceToken(), authorization: `Bearer ${accessToken}` })
  const own = createClient(contract, { baseUrl: rbac.url, fetch, headers })
  const [params, { browserId }] = [{ id: UserId.parse(person.id) }, person]
  const authenticator = createSoftwareAuthenticator({ origin: login.publicOrigin, synced: true })
  const options = await own.beginPasskey({ params, body: { browserId } })
  await own.addPasskey({ params, body: { response: authenticator.create(options), browserId, client } })
  return { ...person, authenticator, rpId: options.rp.id }
}

/** Makes this many correct answers, to challenges that are written into rbac's database in its own form. */
async function answerInAdvance(database: pg.Pool, holders: readonly Holder[], count: number): Promise<Once[]> {
  const asked = Array.from({ length: count }, (_, index) => {
    const holder = holders[index % holders.length]
    if (!holder) throw new Error('nobody has a passkey')
    return { holder, challenge: randomBytes(32).toString('base64url') }
  })
  await database.query(
    `insert into ceremonies (challenge_hash, purpose, browser_hash, expires_at)
     select hash, 'login', browser, now() + interval '5 minutes' from unnest($1::text[], $2::text[]) as t (hash, browser)`,
    [
      asked.map(({ challenge }) => hashToken(challenge)),
      asked.map(({ holder: { browserId } }) => hashToken(browserId)),
    ],
  )
  return asked.map(({ holder: { authenticator, rpId, browserId }, challenge }) => ({
    body: { browserId, response: authenticator.get({ challenge, rpId }), client },
  }))
}
