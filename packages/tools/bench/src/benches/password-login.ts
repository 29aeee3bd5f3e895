import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { rawHashing } from '../baselines/hash-side.ts'
import type { Bench, Sides } from '../bench.ts'
import { sendLoad } from '../load/wrk.ts'
import { jsonPosts } from '../load/wrk-script.ts'
import { launchService } from '../world/launch-service.ts'
import { client, type Person } from '../world/person.ts'
import { openRbac, type Rbac } from '../world/rbac.ts'
import type { World } from '../world/world.ts'

const common = {
  raw: 'bare Argon2id verification, same parameters, two at once',
  goal: { of: 'rate', atLeast: 0.85 },
} as const

/** A complete sign-in by password: throttle, hash, session, audit, event, tokens. */
export const passwordLogin: Bench = {
  ...common,
  name: 'password-login',
  prepare: ({ rbac, serviceToken }) => signIns(rbac, serviceToken),
}

/** The same with the throttle of rbac in Redis. */
export const passwordLoginRedis: Bench = {
  ...common,
  name: 'password-login-redis',
  async prepare(world, cleanUp) {
    const file = path.join(world.dataDir, 'redis-url')
    await writeFile(file, await world.redisUrl(), { mode: 0o600 })
    const process = await launchService(world, 'rbac', cleanUp, { RBAC_REDIS_URL_FILE: file })
    const { serviceToken } = world
    const place = { url: process.url, process, databaseUrl: world.rbac.databaseUrl, serviceToken }
    return signIns(openRbac(place, cleanUp), serviceToken)
  },
}

async function signIns(rbac: Rbac, serviceToken: World['serviceToken']): Promise<Sides> {
  const people = await peopleWhoWereHere(rbac)
  return {
    services: [rbac.process],
    raw: rawHashing('verify', 2),
    ours: async (seconds) => {
      const bodies = people.map(({ email, password, browserId }) => ({ email, password, browserId, client }))
      const script = jsonPosts(bodies, { 'x-service-token': await serviceToken() })
      return sendLoad({ url: `${rbac.url}/auth/password`, connections: 4, script }, seconds)
    },
  }
}

/** People who sign in again in a known browser, as most sign-ins are. There are so many that they do not wait for one another. */
async function peopleWhoWereHere(rbac: Rbac): Promise<Person[]> {
  const people = await Promise.all(Array.from({ length: 64 }, () => rbac.person()))
  for (const person of people) await person.signIn()
  return people
}
