import type { TokenResponse } from '@constellation/contracts-rbac'
import { beginSession } from '../../browser/session.ts'
import { goOn } from '../handoff/go-on.ts'
import type { PageRequest } from '../page-request.ts'

/** Puts a new sign-in into the browser and goes on to where the person was going. */
export async function completeSignIn(request: PageRequest, tokens: TokenResponse): Promise<Response> {
  await beginSession(request, tokens)
  return goOn(request, tokens)
}
