import type { ServiceName, UserAccess } from '@constellation/contract'
import { type GuardedOperation, guardMatrix } from '../guard-matrix.ts'

/** The access of an operation, from its row of the guard matrix. What an operator may do is open to their commands too. */
export function guarded(name: GuardedOperation): { services: readonly ServiceName[]; user: UserAccess } {
  const { operator, recent, login } = guardMatrix[name]
  return {
    services: login ? ['console', 'login'] : ['console'],
    user: { ...(operator !== 'none' && { direct: true }), ...(recent && { recent }) },
  }
}
