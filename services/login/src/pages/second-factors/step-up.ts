import type { PageRequest } from '../page-request.ts'
import { readSignedIn } from '../signed-in.ts'
import { beginChallenge } from './begin-challenge.ts'

/** GET /login/step-up: asks the person who is signed in for a second factor, and goes on in the same session. */
export async function showStepUp(request: PageRequest): Promise<Response> {
  const signedIn = await readSignedIn(request)
  if ('over' in signedIn) return request.redirect(request.inFlow('/login'))
  const challenge = await signedIn.person.stepUp({ body: { browserId: request.browser.id } })
  if (challenge.factors.length === 0) return request.redirect(request.inFlow('/account/restricted', { enrol: '1' }))
  return beginChallenge(request, challenge, { stepUp: true })
}
