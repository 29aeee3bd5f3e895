import { grantAction } from '../../programs/actions/grant.ts'
import { lastUsesAction } from '../../programs/actions/last-uses.ts'
import { programLogOutAction } from '../../programs/actions/log-out.ts'
import { mintAction } from '../../programs/actions/mint.ts'
import { programRenewalAction } from '../../programs/actions/renew.ts'
import { revokeGrantAction } from '../../programs/actions/revoke-grant.ts'
import { revokeLeaseAction } from '../../programs/actions/revoke-lease.ts'
import { programSignInAction } from '../../programs/actions/sign-in.ts'
import type { Action } from './action.ts'
import { changeRolesAction, disableAction } from './administer.ts'
import { changePasswordAction } from './change-password.ts'
import { endOthersAction } from './end-others.ts'
import { handOverAction } from './hand-over.ts'
import { introspectAction } from './introspect.ts'
import { logOutAction } from './log-out.ts'
import { refreshAction } from './refresh.ts'
import { renewAction } from './renew-application.ts'
import { signInAction } from './sign-in.ts'
import { codeAction } from './sign-in-with-code.ts'
import { providerAction } from './sign-in-with-provider.ts'
import { recoveryAction } from './sign-in-with-recovery-code.ts'

/** All actions of a run. */
export const actions = {
  'sign-in': signInAction,
  'sign-in with a code': codeAction,
  'sign-in with a recovery code': recoveryAction,
  'sign-in with a provider': providerAction,
  refresh: refreshAction,
  handoff: handOverAction,
  renewal: renewAction,
  introspection: introspectAction,
  'log-out': logOutAction,
  'password change': changePasswordAction,
  'end of other sessions': endOthersAction,
  'role change': changeRolesAction,
  disabling: disableAction,
  'program sign-in': programSignInAction,
  mint: mintAction,
  'program renewal': programRenewalAction,
  grant: grantAction,
  'last uses': lastUsesAction,
  'grant revocation': revokeGrantAction,
  'lease revocation': revokeLeaseAction,
  'program log-out': programLogOutAction,
} as const satisfies Record<string, Action>

export type ActionName = keyof typeof actions
// The names are the keys of the table above.
export const actionNames = Object.keys(actions) as ActionName[]
