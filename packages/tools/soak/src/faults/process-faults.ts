import { setTimeout as delay } from 'node:timers/promises'
import type { FaultStack, Killable } from '@constellation/stack/faults'

/** A process is killed and started again, or stopped and continued. */
export type ProcessFault<Process extends Killable = Killable> = { kill: Process } | { pause: Process }

/** How a fault begins, and how it ends. */
type Span = { begin(): unknown; end(): unknown }

export function isProcessFault<Process extends Killable>(fault: object): fault is ProcessFault<Process> {
  return 'kill' in fault || 'pause' in fault
}

/** A killed process is ready again when its end resolves. */
export function spanOf(stack: FaultStack, fault: ProcessFault): Span {
  if ('kill' in fault) return { begin: () => stack.kill(fault.kill), end: () => stack.start(fault.kill) }
  return { begin: () => stack.pause(fault.pause), end: () => stack.resume(fault.pause) }
}

/** Makes a fault, and ends it after this time. */
export async function lastFor(downMs: number, { begin, end }: Span): Promise<void> {
  await begin()
  await delay(downMs)
  await end()
}

export function describeProcessFault(fault: ProcessFault): string {
  return 'kill' in fault ? `${fault.kill} killed` : `${fault.pause} stopped and continued`
}
