import { typedEmail } from '@constellation/contract'
import type { FormFields } from '../../browser/form.ts'
import { readSession, sessionEnds } from '../../browser/session.ts'
import { goOn } from '../handoff/go-on.ts'
import type { FormPage } from '../page.ts'
import type { PageRequest } from '../page-request.ts'
import { beginChallenge, challengeIn } from '../second-factors/begin-challenge.ts'
import { completeSignIn } from './complete-sign-in.ts'
import { isTooOld } from './recent-sign-in.ts'
import { showSignInRefusal } from './sign-in-refusal.ts'
import { viewSignIn } from './view-sign-in.ts'

/** GET /login: a person who is signed in goes on at once, or first proves it again. Anybody else is asked to sign in. */
export async function showSignIn(request: PageRequest): Promise<Response> {
  const { flow } = request
  const session = await readSession(request)
  if (!('over' in session) && flow.prompt !== 'select_account')
    return flow.prompt === 'login' || isTooOld(request, session)
      ? request.redirect(request.inFlow('/login/confirm'))
      : goOn(request, session)
  const over = 'over' in session && session.over ? session.why : foundOver(request)
  return viewSignIn(request, { over, notice: request.query('notice') })
}

/** Why the session is over, as the account page says that found it so and removed it from the browser. */
function foundOver(request: PageRequest) {
  return sessionEnds.find((end) => end === request.query('over'))
}

/** POST /login/password: signs in, and goes on to where the person was going. */
export const signIn: FormPage = {
  async submit(request, form) {
    const { email, password } = typedIn(form)
    const errors = {
      ...(!email && { email: 'email_required' as const }),
      ...(!password && { password: 'password_required' as const }),
    }
    if (Object.keys(errors).length) return viewSignIn(request, { email, errors }, 422)
    const { browser, flow } = request
    try {
      const body = { email, password, browserId: browser.id, minAal: flow.minAal, client: browser.client }
      return await completeSignIn(request, await request.rbac.signInWithPassword({ body }))
    } catch (error) {
      const challenge = challengeIn(error)
      return challenge ? beginChallenge(request, challenge) : showSignInRefusal(request, { email }, error)
    }
  },
  expired: (request, form) =>
    viewSignIn(request, { email: typedIn(form).email, failure: { code: 'invalid_csrf' } }, 403),
}

function typedIn(form: FormFields) {
  return { email: typedEmail(form.field('email')), password: form.field('password') }
}

/** GET of an address that a form of the sign-in is sent to: opened by hand or from a bookmark. */
export async function backToSignIn({ redirect, url }: PageRequest): Promise<Response> {
  return redirect(`/login${url.search}`)
}
