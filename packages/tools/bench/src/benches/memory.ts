import { readFileSync } from 'node:fs'
import path from 'node:path'
import { startRawServer } from '../baselines/start-server.ts'
import type { Bench, Goal } from '../bench.ts'
import { holds } from '../load/measure.ts'
import { residentMib } from '../load/usage.ts'
import type { Watched } from '../load/watched.ts'
import { sendLoad } from '../load/wrk.ts'
import { jsonPost, plainGet } from '../load/wrk-script.ts'
import { launchService } from '../world/launch-service.ts'
import type { World } from '../world/world.ts'

type Service = 'rbac' | 'login' | 'broker' | 'mx-worker'
type Address = { url: string; script: string }

const raw = 'bare Hono with one connection to PostgreSQL'

/** The memory of a process that is ready and has served nobody. */
const idle = (service: Service): Bench => ({
  name: `memory-${service}`,
  raw,
  goal: { of: 'MiB', atMost: 150 },
  async prepare(world) {
    const start = starts(world, service)
    return {
      raw: () => start.raw(async () => {}),
      ours: () => start.ours(async () => {}),
    }
  },
})

/** The same after enough requests to show what serving leaves behind. */
const used = (service: Exclude<Service, 'broker'>): Bench => ({
  name: `memory-${service}-used`,
  raw: `${raw}, after 10 000 requests`,
  goal: { of: 'MiB' } satisfies Goal,
  async prepare(world) {
    const start = starts(world, service)
    const address = await requestOf(world, service)
    return {
      raw: () => start.raw((url) => sendTenThousand({ url: `${url}/one`, script: plainGet({}) })),
      ours: () => start.ours(async (url) => sendTenThousand(await address(url))),
    }
  },
})

export const memoryRbac = idle('rbac')
export const memoryRbacUsed = used('rbac')
export const memoryLogin = idle('login')
export const memoryBroker = idle('broker')
export const memoryLoginUsed = used('login')
export const memoryMx = idle('mx-worker')
export const memoryMxUsed = used('mx-worker')

type Use = (url: string) => Promise<void>

/** Both sides as fresh processes: started, used, measured, ended. */
function starts(world: World, service: Service) {
  const weigh = async (launch: (cleanUp: AsyncDisposableStack) => Promise<Watched & { url: string }>, use: Use) => {
    await using cleanUp = new AsyncDisposableStack()
    const { pid, url } = await launch(cleanUp)
    await use(url)
    return holds(residentMib(pid))
  }
  const env = { DATABASE_URL: world.rbac.databaseUrl }
  return {
    raw: (use: Use) => weigh((cleanUp) => startRawServer('start', env, cleanUp), use),
    ours: (use: Use) => weigh((cleanUp) => launchService(world, service, cleanUp, changesOf(service)), use),
  }
}

/** mx-worker without delivery: the world has a process that delivers. */
function changesOf(service: Service): Record<string, string> {
  return service === 'mx-worker' ? { MX_WORKER_ROLE: 'api' } : {}
}

/** The most frequent request of a service: an introspection for rbac, the sign-in page for login, a list for mx-worker. */
async function requestOf(
  { rbac, serviceToken, dataDir }: World,
  service: Exclude<Service, 'broker'>,
): Promise<(url: string) => Promise<Address>> {
  if (service === 'login') return async (url) => ({ url: `${url}/login`, script: plainGet({}) })
  if (service === 'mx-worker') {
    const authorization = `Bearer ${readFileSync(path.join(dataDir, 'mx-worker/api-key'), 'utf8')}`
    return async (url) => ({ url: `${url}/v1/messages`, script: plainGet({ authorization }) })
  }
  const { accessToken } = await (await rbac.person()).signIn()
  return async (url) => {
    const script = jsonPost({ token: accessToken }, { 'x-service-token': await serviceToken() })
    return { url: `${url}/auth/introspect`, script }
  }
}

/** Throws when one of them fails. */
export async function sendTenThousand(address: Address): Promise<void> {
  for (let sent = 0; sent < 10_000; ) {
    const { requests, errors } = await sendLoad({ ...address, connections: 8 }, 1)
    if (errors) throw new Error(`${errors} of ${requests} requests failed at ${address.url}`)
    sent += requests
  }
}
