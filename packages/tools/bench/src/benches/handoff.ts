import { createHash, randomBytes } from 'node:crypto'
import { startApp } from '../apps/start-app.ts'
import { makeRawTables } from '../baselines/raw-tables.ts'
import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { basicAuthorization } from '../load/basic-authorization.ts'
import { redirectAndPost } from '../load/redirect-and-post.ts'
import { sendLoad } from '../load/wrk.ts'
import { makeDatabase } from '../world/make-database.ts'
import { signInToApp } from '../world/sign-in-to-app.ts'
import type { World } from '../world/world.ts'

const connections = 8

/** A signed-in browser goes to an application: the redirect with a code, and the exchange of the code. Two requests. */
export const handoff: Bench = {
  name: 'handoff',
  raw: 'bare Hono, two requests: a read and a code; one durable statement and one signature',
  goal: { of: 'rate' },
  async prepare(world, cleanUp) {
    const { rbac, login, application } = world
    const cookies = await signedInBrowsers(world)
    const people = await Promise.all(Array.from({ length: connections }, () => rbac.person()))
    const sessions = (await Promise.all(people.map((person) => person.signIn()))).map(({ sessionId }) => sessionId)
    await makeRawTables(rbac.database, sessions)
    const env = { DATABASE_URL: rbac.databaseUrl, SESSION_IDS: sessions.join() }
    const server = await startRawServer('handOff', env, cleanUp)

    const verifier = randomBytes(32).toString('base64url')
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    const next = `${application.origin}/auth/callback`
    const query = new URLSearchParams({ app: application.id, next, app_state: 'bench', code_challenge: challenge })
    const work = { connections, requestsPerWork: 2 }
    const raw = redirectAndPost({
      first: sessions.map((id) => ({ path: `/begin/${id}`, headers: {} })),
      second: { path: '/exchange', headers: {}, body: '{"code":"CODE"}' },
    })
    const ours = redirectAndPost({
      first: cookies.map((cookie) => ({ path: `/login?${query}`, headers: { cookie } })),
      second: {
        path: '/handoff/exchange',
        headers: { authorization: basicAuthorization(application) },
        body: `{"code":"CODE","appId":"${application.id}","codeVerifier":"${verifier}"}`,
      },
    })
    return {
      rawProcess: server,
      services: [login.process, rbac.process],
      raw: (seconds) => sendLoad({ ...work, url: server.url, script: raw }, seconds),
      ours: (seconds) => sendLoad({ ...work, url: login.url, script: ours }, seconds),
    }
  },
}

/** The cookies of login in browsers of signed-in people, one browser for each connection. */
async function signedInBrowsers(world: World): Promise<string[]> {
  await using app = new AsyncDisposableStack()
  await startApp(world, await makeDatabase(world.postgres, 'bench_app'), app)
  const people = await Promise.all(Array.from({ length: connections }, () => world.rbac.person()))
  const browsers = await Promise.all(people.map((person) => signInToApp(world.application.origin, person)))
  return browsers.map(({ cookies }) => cookies.headerFor(`${world.login.publicOrigin}/login`) ?? '')
}
