import { Degraded } from '@constellation/chassis'
import type { Readiness } from './anchors/audit-anchor.ts'

/** Tells a readiness check what a part of the service says of itself. */
export function throwUnlessReady(readiness: Readiness): void {
  if (readiness.status === 'degraded') throw new Degraded(readiness.reason)
  if (readiness.status === 'unready') throw new Error(readiness.reason)
}
