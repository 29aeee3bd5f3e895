import { Failure } from '@constellation/chassis'
import { hashToken } from '@constellation/tokens'
import type { Deps } from '../deps.ts'
import { findPasswordReset } from '../store/password-resets.ts'
import { findSignUp } from '../store/sign-ups.ts'
import { findUser } from '../store/users.ts'
import { browserPresenter } from './presenter.ts'

type Link = { purpose: 'confirm_email' | 'reset_password'; email: string; passwordRequired: boolean }

/** What a link is for and what it still needs. Reading it uses nothing up: programs that open every link in a mail do no harm. */
export async function readLink(deps: Deps, { token, browserId }: { token: string; browserId: string }): Promise<Link> {
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
  const reset = await findPasswordReset(deps.db, tokenHash)
  if (!reset) throw invalidLink()
  refuseClosed(reset)
  const user = await findUser(deps.db, reset.user_id)
  return { purpose: 'reset_password', email: user?.email ?? '', passwordRequired: false }
}

/** The link is none of ours. */
export function invalidLink(): Failure {
  return new Failure('invalid_link', 'the link is not complete; open it from the mail again')
}

/** Refuses a link that was ours once. */
export function refuseClosed({ open }: { open: boolean }): void {
  if (!open) throw new Failure('link_expired', 'the link has expired or was used; ask for a new one')
}
