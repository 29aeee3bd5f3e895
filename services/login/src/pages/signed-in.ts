import { type NoSession, readSession } from '../browser/session.ts'
import { type PageRequest, type SignedInRequest, signedIn } from './page-request.ts'

/** The request as one of the person who is signed in, or why nobody is. */
export async function readSignedIn(request: PageRequest): Promise<SignedInRequest | NoSession> {
  const session = await readSession(request)
  return 'over' in session ? session : signedIn(request, session)
}
