import { setTimeout as delay } from 'node:timers/promises'
import type { Chance } from '../chance.ts'
import type { World } from '../world/world.ts'
import { type Instance, instances } from '../world/world.ts'

/** A fault of one instance of the broker, or of the stand-in for STS. */
export type BrokerFault = { kill: Instance } | { pause: Instance } | { sts: StsFault }
type StsFault = keyof typeof stsFaults

const assume = 'AssumeRoleWithWebIdentity'
/** Long enough that a kill meets calls that wait, and short enough that the broker waits for the answer. */
const stsDelayMs = '700'

const stsFaults = {
  'answers late': { kind: 'delay', at: assume, value: stsDelayMs },
  'loses its answers': { kind: 'answer-lost', at: assume },
  'throttles half of the calls': { kind: 'throttle', value: '50' },
} as const

/** One fault of each kind. */
export function brokerFaults(chance: Chance): BrokerFault[] {
  return [
    { kill: chance.pick(instances) },
    { pause: chance.pick(instances) },
    // The table has exactly these keys.
    ...(Object.keys(stsFaults) as StsFault[]).map((sts) => ({ sts })),
  ]
}

/** Makes the fault, and ends it after this time. A killed instance is ready again when it resolves. */
export async function injectBrokerFault(
  { stack, cloud }: Pick<World, 'stack' | 'cloud'>,
  fault: BrokerFault,
  downMs: number,
): Promise<void> {
  if ('kill' in fault) await stack.kill(fault.kill)
  else if ('pause' in fault) stack.pause(fault.pause)
  else cloud.sts.control.setFaults([stsFaults[fault.sts]])
  await delay(downMs)
  if ('kill' in fault) await stack.start(fault.kill)
  else if ('pause' in fault) stack.resume(fault.pause)
  else cloud.sts.control.clearFaults()
}

export function describeBrokerFault(fault: BrokerFault): string {
  if ('kill' in fault) return `${fault.kill} killed`
  return 'pause' in fault ? `${fault.pause} stopped and continued` : `STS ${fault.sts}`
}
