import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { deleteLink } from '../../store/identity-links.ts'
import { requireMaster } from '../grants/require-master.ts'
import type { Caller } from '../sessions/caller.ts'
import { canonicalIdentity, type IdentityName } from './canonical-identity.ts'

const freshMs = 600_000

/** Removes a link. A stolen session alone is not enough: it must be of a sign-in within the last ten minutes. */
export async function unlinkIdentity(deps: Deps, caller: Caller, input: IdentityName) {
  const { omniAccount, issuedAt } = await requireMaster(deps, caller)
  if (deps.now().getTime() - issuedAt.getTime() > freshMs)
    throw new Failure('reauth_required', 'sign in again: this needs a session of at most ten minutes')
  if (!(await deleteLink(deps.db, { ...canonicalIdentity(input), omniAccount })))
    throw new Failure('not_found', 'no such identity is linked to your wallet')
  return { unlinked: true } as const
}
