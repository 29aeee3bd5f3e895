import { setTimeout as delay } from 'node:timers/promises'
import type { Chance } from '../chance.ts'
import { type MailProcess, mailers, type World } from '../world/world.ts'

/** A fault of one process of mx-worker, or of the stand-in for Microsoft Graph. */
export type MailFault = { kill: MailProcess } | { pause: MailProcess } | { graph: GraphFault }
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

/** Makes the fault, and ends it after this time. A killed process is ready again when it resolves. */
export async function injectMailFault(
  { stack, graph }: Pick<World, 'stack' | 'graph'>,
  fault: MailFault,
  downMs: number,
): Promise<void> {
  if ('kill' in fault) await stack.kill(fault.kill)
  else if ('pause' in fault) stack.pause(fault.pause)
  else graph.control.setFaults([graphFaults[fault.graph]])
  await delay(downMs)
  if ('kill' in fault) await stack.start(fault.kill)
  else if ('pause' in fault) stack.resume(fault.pause)
  else graph.control.clearFaults()
}

export function describeMailFault(fault: MailFault): string {
  if ('kill' in fault) return `${fault.kill} killed`
  return 'pause' in fault ? `${fault.pause} stopped and continued` : `Graph ${fault.graph}`
}
