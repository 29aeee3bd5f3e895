import { rawHashing } from '../baselines/hash-side.ts'
import type { Bench } from '../bench.ts'
import { jsonPost } from '../load/json-post.ts'
import { sendLoad } from '../load/wrk.ts'

/** A whole sign-in by password: throttle, hash, session, audit, event, tokens. */
export const passwordLogin: Bench = {
  name: 'password-login',
  raw: 'bare Argon2id verification, same parameters, two at once',
  target: 0.85,
  async prepare(world) {
    const { email, password, browserId } = await world.person()
    const body = { email, password, browserId, client: { ip: '192.0.2.1', userAgent: 'bench' } }
    return {
      service: 'rbac',
      raw: rawHashing('verify', 2),
      ours: async (seconds) => {
        const script = jsonPost(body, { 'x-service-token': await world.serviceToken() })
        return sendLoad({ url: `${world.rbacUrl}/auth/password`, connections: 4, script }, seconds)
      },
    }
  },
}
