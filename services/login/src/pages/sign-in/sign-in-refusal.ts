import { Refusal } from '@constellation/client'
import { accountClosedPage } from '../../views/index.ts'
import { formFailure } from '../form-errors.ts'
import type { PageRequest } from '../page-request.ts'
import { viewSignIn } from './view-sign-in.ts'

type Tried = { email?: string; credentialId?: string | undefined }

/** Why nobody was signed in, on the page where the person can try again. */
export async function showSignInRefusal(request: PageRequest, tried: Tried, error: unknown): Promise<Response> {
  const code = error instanceof Refusal ? error.code : undefined
  if (code === 'user_disabled' || code === 'account_suspended') {
    const here = request.inFlow('/login')
    const page = accountClosedPage(request.frame(here), { code, email: tried.email, links: { otherAccount: here } })
    return request.render(page, 403)
  }
  if (code === 'recovery_required') return request.redirect(request.inFlow('/forgot'))
  // A malformed address belongs to nobody: the same words as for any other that does not match.
  const { failure, status } =
    code === 'validation_failed'
      ? { failure: { code: 'invalid_credentials' as const }, status: 401 }
      : formFailure(request, error)
  const unknownCredential = code === 'unknown_passkey' ? tried.credentialId : undefined
  return viewSignIn(request, { ...tried, failure, unknownCredential }, status)
}
