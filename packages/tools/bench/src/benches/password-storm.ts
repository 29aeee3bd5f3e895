import type { Bench } from '../bench.ts'
import { sendLoad } from '../load/wrk.ts'
import { jsonPost, resting } from '../load/wrk-script.ts'
import { client, type Person } from '../world/person.ts'
import type { World } from '../world/world.ts'

/** Four connections that send 200 requests a second, as the other services do on a busy day. */
const restMs = 20

/** The time that other requests wait while as many sign-ins as possible are hashed. */
export const passwordStorm: Bench = {
  name: 'password-storm',
  raw: 'the same requests while nobody signs in',
  goal: { of: 'rate', atLeast: 0.5, p99AtMostMs: 50 },
  async prepare(world) {
    const person = await world.rbac.person()
    const { accessToken } = await person.signIn()
    const others = (seconds: number) => introspections(world, accessToken, seconds)
    return {
      services: [world.rbac.process],
      mixed: true,
      raw: others,
      async ours(seconds) {
        const storm = signIns(world, person, seconds + 1)
        const measure = await others(seconds)
        await storm
        return measure
      },
    }
  },
}

async function introspections(world: World, token: string, seconds: number) {
  const script = resting(jsonPost({ token }, { 'x-service-token': await world.serviceToken() }), restMs)
  return sendLoad(
    { url: `${world.rbac.url}/auth/introspect`, connections: 4, script, contains: '"active":true' },
    seconds,
  )
}

async function signIns(world: World, { email, password, browserId }: Person, seconds: number) {
  const body = { email, password, browserId, client }
  const script = jsonPost(body, { 'x-service-token': await world.serviceToken() })
  return sendLoad({ url: `${world.rbac.url}/auth/password`, connections: 16, script }, seconds)
}
