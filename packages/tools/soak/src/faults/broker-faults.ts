import type { Chance } from '../chance.ts'
import type { World } from '../world/world.ts'
import { type Instance, instances } from '../world/world.ts'
import { describeProcessFault, isProcessFault, lastFor, type ProcessFault, spanOf } from './process-faults.ts'

/** A fault of one instance of the broker, or of the stand-in for STS. */
export type BrokerFault = ProcessFault<Instance> | { sts: StsFault }
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

/** Makes the fault, and ends it after this time. */
export function injectBrokerFault(
  { stack, cloud }: Pick<World, 'stack' | 'cloud'>,
  fault: BrokerFault,
  downMs: number,
): Promise<void> {
  if (isProcessFault(fault)) return lastFor(downMs, spanOf(stack, fault))
  const { setFaults, clearFaults } = cloud.sts.control
  return lastFor(downMs, { begin: () => setFaults([stsFaults[fault.sts]]), end: clearFaults })
}

export function describeBrokerFault(fault: BrokerFault): string {
  return isProcessFault(fault) ? describeProcessFault(fault) : `STS ${fault.sts}`
}
