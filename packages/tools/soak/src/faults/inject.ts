import { get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { FaultStack } from '@constellation/stack/faults'
import type { Rush } from '../programs/rush.ts'
import { instances, mailers, type World } from '../world/world.ts'
import { describeBrokerFault, injectBrokerFault } from './broker-faults.ts'
import { type Clocks, forgetProcess } from './clocks.ts'
import { describeMailFault, injectMailFault } from './mail-faults.ts'
import type { PlannedFault } from './schedule.ts'

/** A fault that happened. Times are in milliseconds of `performance.now()`. */
export type Fault = {
  what: string
  /** What happened to the broker or STS, and to mx-worker or Graph, at the same time. */
  beside: readonly string[]
  killed: readonly ('rbac' | 'login')[]
  /** The wall-clock time when the killed processes were gone and none was started again. */
  goneAt: Date
  from: number
  readyAt: number
}

const readyLimitMs = 30_000

type Injection = { clocks: Clocks; rush: Rush }

/**
 * Kills and starts again, while programs rush. Resolves when every service is ready. Throws when one is not ready within half a minute.
 */
export async function inject(
  world: World,
  { kind, beside, downMs }: PlannedFault,
  { clocks, rush }: Injection,
): Promise<Fault> {
  const { stack } = world
  await rush.underWay
  const from = performance.now()
  const besideIsOver =
    beside &&
    Promise.all([injectBrokerFault(world, beside.broker, downMs), injectMailFault(world, beside.mail, downMs)])
  // It is awaited below; until then a failure of it is nobody's.
  besideIsOver?.catch(() => {})
  const isPostgres = 'kill' in kind && kind.kill === 'PostgreSQL'
  const killed = servicesOf(kind)
  if (isPostgres) await stack.killPostgres()
  else await Promise.all(killed.map((service) => killService(stack, service)))
  if ('clocks' in kind) clocks.ahead = clocks.ahead === 'rbac' ? 'login' : 'rbac'
  const goneAt = new Date()
  await delay(downMs)
  rush.stop()
  if (isPostgres) await stack.startPostgres()
  else await Promise.all(killed.map(stack.start))
  await besideIsOver
  await waitUntilReady(stack)
  return {
    what: describe(kind, clocks),
    beside: beside ? [describeBrokerFault(beside.broker), describeMailFault(beside.mail)] : [],
    killed,
    goneAt,
    from,
    readyAt: performance.now(),
  }
}

async function killService(stack: FaultStack, service: 'rbac' | 'login'): Promise<void> {
  const pid = stack.pidOf(service)
  await stack.kill(service)
  forgetProcess(pid)
}

function servicesOf(kind: PlannedFault['kind']): readonly ('rbac' | 'login')[] {
  if ('clocks' in kind) return ['rbac', 'login']
  return kind.kill === 'PostgreSQL' ? [] : [kind.kill]
}

function describe(kind: PlannedFault['kind'], { ahead, aheadSeconds }: Clocks): string {
  return 'kill' in kind ? `${kind.kill} killed` : `rbac and login killed; ${ahead} now ${aheadSeconds} s ahead`
}

async function waitUntilReady(stack: FaultStack): Promise<void> {
  const giveUpAt = performance.now() + readyLimitMs
  for (const service of ['rbac', 'login', ...instances, ...mailers] as const)
    while (!(await isReady(stack.origin(service)))) {
      if (performance.now() > giveUpAt) throw new Error(`${service} was not ready again within 30 s`)
      await delay(20)
    }
}

function isReady(origin: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(`${origin}/readyz`, { agent: false, timeout: 2000 }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.once('timeout', () => request.destroy())
    request.once('error', () => resolve(false))
  })
}
