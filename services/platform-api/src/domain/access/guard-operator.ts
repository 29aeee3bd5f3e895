import { Failure } from '@constellation/chassis'
import type { GuardedOperation } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { recordRefusal } from '../audit/record-refusal.ts'
import type { Caller } from './caller.ts'
import { isOperator } from './principal-of.ts'

/** Refuses everybody but operators, for what is about no tenant in particular. */
export async function guardOperator(deps: Deps, caller: Caller, operation: GuardedOperation): Promise<void> {
  if (isOperator(caller)) return
  const refusal = new Failure(
    'permission_denied',
    'this needs a platform administrator in the application of operators',
  )
  await recordRefusal(deps, caller, { tenantId: null, detail: { operation, code: refusal.code } })
  throw refusal
}
