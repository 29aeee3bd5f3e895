import path from 'node:path'
import { loadKeyPair } from '@constellation/tokens'
import { SignJWT } from 'jose'
import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { sendOnce } from '../load/used-once.ts'
import { sendLoad } from '../load/wrk.ts'
import { jsonPosts, resting } from '../load/wrk-script.ts'
import { openBroker } from '../world/broker.ts'
import type { World } from '../world/world.ts'

const connections = 8
/** More requests than any machine answers in a second. */
const mostPerSecond = 1200
/** The raw sides prove nothing, so they take so many requests again and again. */
const repeated = 100

/** A credential: the grant is used, the release recorded, STS asked. Each connection has a program of its own. */
export const mint: Bench = {
  name: 'mint',
  raw: 'bare Hono, one durable insert, the same round trip to STS',
  goal: { of: 'rate', atLeast: 0.7 },
  prepare: (world, cleanUp) => mints(world, cleanUp),
}

/** The same at no more than half of the capacity. The target counts the round trip to STS too, which no broker can save. */
export const mintAtHalf: Bench = {
  name: 'mint-half',
  raw: 'the same requests to bare Hono, one durable insert and STS, at the same rate',
  goal: { of: 'rate', p99AtMostMs: 50 },
  async prepare(world, cleanUp) {
    const { ours, prepareRound } = await mints(world, cleanUp)
    let fullRate = 0
    // The first run compiles; the second counts.
    for (const seconds of [2, 2]) {
      await prepareRound(seconds)
      fullRate = (await ours(seconds)).perSecond
    }
    return mints(world, cleanUp, (1000 * connections) / (fullRate / 2))
  },
}

async function mints(world: World, cleanUp: AsyncDisposableStack, restMs?: number) {
  const broker = await openBroker(world, cleanUp)
  const programs = await broker.programs(connections)
  const env = { DATABASE_URL: broker.databaseUrl, STS_URL: world.cloud.stsEndpoint, STS_FORM: await stsForm(world) }
  const server = await startRawServer('insertAndAssumeRole', env, cleanUp)
  const load = { connections, method: 'POST', headers: json, restMs } as const
  let bodies: object[] = []
  return {
    rawProcess: server,
    services: [broker.process],
    prepareRound: async (seconds: number) => {
      bodies = await Promise.all(
        Array.from(
          { length: Math.ceil(seconds * mostPerSecond) },
          (_, at) => programs[at % connections]?.signedCall('mint-aws-creds') ?? {},
        ),
      )
    },
    raw: (seconds: number) => {
      const posts = jsonPosts(bodies.slice(0, repeated), {})
      const script = restMs ? resting(posts, restMs) : posts
      return sendLoad({ url: `${server.url}/mint`, connections, script }, seconds)
    },
    ours: (seconds: number) => {
      const authorization = (at: number) => programs[at % connections]?.authorization ?? ''
      const requests = bodies.map((body, at) => ({ body, authorization: authorization(at) }))
      const url = `${broker.url}/v1/mint-aws-creds`
      return sendOnce({ ...load, url, contains: '"session_token"', requests }, seconds)
    },
  }
}

const json = { 'content-type': 'application/json' }

/** What the SDK sends to STS, with a token that the broker's own key signed. */
async function stsForm({ dataDir, cloud, brokerIssuer }: World): Promise<string> {
  const { kid, privateKey } = loadKeyPair(path.join(dataDir, 'broker/oidc-key.json'), 'oidc')
  const wallet = `0x${'1'.repeat(40)}`
  const tags = { principal_tags: { agentkeys_user_wallet: [wallet] }, transitive_tag_keys: ['agentkeys_user_wallet'] }
  const token = await new SignJWT({ 'https://aws.amazon.com/tags': tags })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid })
    .setIssuer(brokerIssuer)
    .setSubject(`agentkeys:agent:${wallet}`)
    .setAudience('sts.amazonaws.com')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey)
  return new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: cloud.roleArn,
    RoleSessionName: 'bench',
    WebIdentityToken: token,
    DurationSeconds: '3600',
  }).toString()
}

/** Signing in with a wallet: the challenge is consumed, the signer recovered, the session signed. */
export const siweVerify: Bench = {
  name: 'siwe-verify',
  raw: 'bare Hono, the recovery of the signer',
  goal: { of: 'rate' },
  async prepare(world, cleanUp) {
    const broker = await openBroker(world, cleanUp)
    const server = await startRawServer('recoverSigner', {}, cleanUp)
    let challenges: { request_id: string; message: string; signature: string }[] = []
    return {
      rawProcess: server,
      services: [broker.process],
      prepareRound: async (seconds) => {
        challenges = await broker.challenges(Math.ceil(seconds * mostPerSecond))
      },
      raw: (seconds) => {
        const bodies = challenges.slice(0, repeated).map(({ message, signature }) => ({ message, signature }))
        return sendLoad({ url: `${server.url}/recover`, connections, script: jsonPosts(bodies, {}) }, seconds)
      },
      ours: (seconds) => {
        const requests = challenges.map(({ request_id, signature }) => ({ body: { request_id, signature } }))
        const load = { url: `${broker.url}/v1/auth/wallet/verify`, connections, contains: '"session_jwt"' }
        return sendOnce({ ...load, method: 'POST', headers: json, requests }, seconds)
      },
    }
  },
}
