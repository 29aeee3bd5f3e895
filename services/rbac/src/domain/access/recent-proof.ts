import { Failure } from '@constellation/chassis'
import { recentProofMinutes } from '@constellation/contracts-rbac'

export const recentProofMessage = `sign in again: the last sign-in is older than ${recentProofMinutes} minutes`

/** The refusal of an operation that needs a recent proof of the person. */
export function reauthRequired(): Failure {
  return new Failure('reauth_required', recentProofMessage)
}
