import type { Deps } from '../../deps.ts'
import { findDueSubject } from '../../store/provisioning.ts'
import { runSteps } from './run-steps.ts'

/** Runs the steps of the tenant or membership that has waited for the longest, where one is due. */
export async function continueProvisioning(deps: Deps): Promise<'idle' | 'worked'> {
  const due = await findDueSubject(deps.db)
  if (!due) return 'idle'
  // Another instance may have begun in between.
  return (await runSteps(deps, due)) ? 'worked' : 'idle'
}
