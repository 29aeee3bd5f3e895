import type { FactorsPage } from '../../views/index.ts'
import type { PageRequest } from '../page-request.ts'
import { factorsPath } from './factors-path.ts'

/** The reset of lost factors that is in its waiting period, with the form that cancels it. */
export function pendingReset(
  request: PageRequest,
  { resetDueAt }: { resetDueAt: string | null },
): FactorsPage['pendingReset'] {
  if (!resetDueAt) return undefined
  return { dueAt: new Date(resetDueAt), cancel: request.formTo(`${factorsPath}/reset/cancel`) }
}
