import { bootCheck, type Check, Degraded } from '@constellation/chassis'
import type { Variable } from '@constellation/config'
import type { Opening } from '../plug-ins/plug-ins.ts'
import { backedOff } from './backed-off.ts'

const probeMs = 15_000

type Tier2Check = Pick<Check, 'name' | 'anchor' | 'onlyToStart' | 'probe'> & {
  /** The variable that names the system. */
  variable: Variable
  /** The probe itself asks less often while the system fails. */
  isBackedOff?: true
}

/**
 * Adds the check of a system outside the broker. The broker starts without it and says so in `/readyz`. With a strict start the first
 * failure is a `BootRefusal` instead.
 */
export async function addTier2Check(
  { check, now, config }: Pick<Opening, 'check' | 'now' | 'config'>,
  { variable, isBackedOff, probe, ...about }: Tier2Check,
): Promise<void> {
  const asked = isBackedOff ? probe : backedOff(probe, now)
  if (config.refuseToBootStrict) await bootCheck(variable.name, about.anchor, () => unlessDegraded(asked))
  check({ ...about, ...(!isBackedOff && { intervalMs: probeMs }), probe: asked })
}

/** A slow answer is an answer. */
async function unlessDegraded(probe: Check['probe']): Promise<void> {
  try {
    await probe()
  } catch (error) {
    if (!(error instanceof Degraded)) throw error
  }
}
