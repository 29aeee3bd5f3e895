import { Failure } from '@constellation/chassis'
import type { RbacBody } from '@constellation/contracts-rbac'
import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { findFactorReset, findNoticedReset } from '../../store/factor-resets.ts'
import { findPasswordReset } from '../../store/passwords/password-resets.ts'
import { findSignUp } from '../../store/sign-up.ts'
import { findUser } from '../../store/users.ts'
import { browserPresenter } from '../sessions/presenter.ts'

type Link = {
  purpose: 'confirm_email' | 'reset_password' | 'reset_factors' | 'cancel_factor_reset'
  email: string
  passwordRequired: boolean
}

/** The purpose of a link and what it still needs. Reading does not consume the link, since mail scanners open every link. */
export async function readLink(deps: Deps, { token, browserId }: RbacBody<'readLink'>): Promise<Link> {
  const tokenHash = hashToken(token)
  const signUp = await findSignUp(deps.db, tokenHash)
  if (signUp) {
    refuseClosed(signUp)
    return {
      purpose: 'confirm_email',
      email: signUp.email,
      passwordRequired: signUp.browser_hash !== browserPresenter(browserId).hash,
    }
  }
  return readLinkOfUser(deps, tokenHash)
}

/** The store of each kind of link to a user. */
const kinds = {
  reset_password: findPasswordReset,
  reset_factors: findFactorReset,
  cancel_factor_reset: findNoticedReset,
} as const

async function readLinkOfUser({ db }: Deps, tokenHash: string): Promise<Link> {
  for (const purpose of ['reset_password', 'reset_factors', 'cancel_factor_reset'] as const) {
    const link = await kinds[purpose](db, tokenHash)
    if (!link) continue
    refuseClosed(link)
    const user = await findUser(db, link.user_id)
    return { purpose, email: user?.email ?? '', passwordRequired: false }
  }
  throw invalidLink()
}

/** The refusal of an unknown link. */
export function invalidLink(): Failure {
  return new Failure('invalid_link', 'the link is not complete; open it from the mail again')
}

/** Refuses a known link that was used, has expired or was replaced. */
export function refuseClosed({ open, used }: { open: boolean; used: boolean }): void {
  if (used) throw linkUsed()
  if (!open) throw new Failure('link_expired', 'the link has expired, or a newer one replaced it; ask for a new one')
}

/** The refusal of a link that did what it is for. */
export function linkUsed(options?: ErrorOptions): Failure {
  return new Failure('link_used', 'the link was used', options)
}
