import type { Chance } from '../chance.ts'
import { type MailProcess, mailers, type World } from '../world/world.ts'
import { describeProcessFault, isProcessFault, lastFor, type ProcessFault, spanOf } from './process-faults.ts'

/** A fault of one process of mx-worker, or of the stand-in for Microsoft Graph. */
export type MailFault = ProcessFault<MailProcess> | { graph: GraphFault }
type GraphFault = keyof typeof graphFaults

const graphFaults = {
  'answers late': { kind: 'delay', at: 'sendMessage', value: '700' },
  'loses its answers': { kind: 'answer-lost', at: 'sendMessage' },
  'is busy': { kind: 'status', at: 'sendMessage', value: '503 ErrorServerBusy' },
  'sends, and says that it could not': { kind: 'status-after', at: 'sendMessage', value: '504' },
} as const

/** One fault of each kind. */
export function mailFaults(chance: Chance): MailFault[] {
  const [api, ...workers] = mailers
  return [
    { kill: api },
    { kill: chance.pick(workers) },
    { pause: chance.pick(workers) },
    // The table has exactly these keys.
    ...(Object.keys(graphFaults) as GraphFault[]).map((graph) => ({ graph })),
  ]
}

/** Makes the fault, and ends it after this time. */
export function injectMailFault(
  { stack, graph }: Pick<World, 'stack' | 'graph'>,
  fault: MailFault,
  downMs: number,
): Promise<void> {
  if (isProcessFault(fault)) return lastFor(downMs, spanOf(stack, fault))
  const { setFaults, clearFaults } = graph.control
  return lastFor(downMs, { begin: () => setFaults([graphFaults[fault.graph]]), end: clearFaults })
}

export function describeMailFault(fault: MailFault): string {
  return isProcessFault(fault) ? describeProcessFault(fault) : `Graph ${fault.graph}`
}
