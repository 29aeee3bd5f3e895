import { Redis } from 'ioredis'
import pg from 'pg'
import { startApp } from '../apps/start-app.ts'
import { startRawServer } from '../baselines/start-server.ts'
import type { Bench, Sides } from '../bench.ts'
import { manyConnections as connections } from '../load/connections.ts'
import { sendLoad } from '../load/wrk.ts'
import { plainGet } from '../load/wrk-script.ts'
import { makeDatabase } from '../world/make-database.ts'
import { signInToApp } from '../world/sign-in-to-app.ts'
import type { World } from '../world/world.ts'

const goal = { of: 'rate', atLeast: 0.5 } as const

/** An application does this for every request: it finds its signed-in person by the cookie. Sessions in its own PostgreSQL. */
export const sessionValidate: Bench = {
  name: 'session-validate',
  raw: 'bare Hono and one indexed read of the same row',
  goal,
  async prepare(world, cleanUp) {
    const storeUrl = await makeDatabase(world.postgres, 'bench_app')
    return lookUps(world, storeUrl, () => firstKey(storeUrl), cleanUp)
  },
}

/** The same with sessions in Redis. */
export const sessionValidateRedis: Bench = {
  name: 'session-validate-redis',
  raw: 'bare Hono and one GET of as many bytes',
  goal,
  async prepare(world, cleanUp) {
    const storeUrl = await world.redisUrl()
    return lookUps(world, storeUrl, () => copyFirst(storeUrl), cleanUp)
  },
}

/** `keyOf` names the key that the raw side reads, once somebody is signed in. */
async function lookUps(
  world: World,
  storeUrl: string,
  keyOf: () => Promise<string>,
  cleanUp: AsyncDisposableStack,
): Promise<Sides> {
  const app = await startApp(world, storeUrl, cleanUp)
  const person = await world.rbac.person()
  const browser = await signInToApp(world.application.origin, person)
  const cookie = browser.cookies.headerFor(`${world.application.origin}/`) ?? ''
  const key = await keyOf()
  const server = await startRawServer('readKey', { STORE_URL: storeUrl, KEY: key }, cleanUp)
  const raw = { url: `${server.url}/read/${key}`, connections, script: plainGet({}), contains: '"found"' }
  const host = new URL(world.application.origin).host
  const ours = { url: `${app.url}/`, connections, script: plainGet({ cookie, Host: host }), contains: person.email }
  return {
    rawProcess: server,
    services: [app],
    raw: (seconds) => sendLoad(raw, seconds),
    ours: (seconds) => sendLoad(ours, seconds),
  }
}

async function firstKey(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ key: string }>('select key from relying_app_session limit 1')
  await client.end()
  return rows[0]?.key ?? ''
}

/** A session is a hash, which GET cannot read, so the raw side reads the same bytes as a string. */
async function copyFirst(url: string): Promise<string> {
  const redis = new Redis(url)
  const [session = ''] = await redis.keys('{relying-app}:session:*')
  await redis.set('raw', (await redis.hget(session, 'sealed')) ?? '')
  await redis.quit()
  return 'raw'
}
