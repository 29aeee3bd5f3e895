import { Refusal } from '@constellation/client'
import { readFlow } from '../../flow/flow.ts'
import { type Form, setUpPage } from '../../views/index.ts'
import { formFailure, refusedFields } from '../form-errors.ts'
import { newAccountErrors, readNewAccount } from '../new-account-form.ts'
import type { FormPage } from '../page.ts'
import type { PageRequest } from '../page-request.ts'
import { beginChallenge, challengeIn } from '../second-factors/begin-challenge.ts'
import { completeSignIn } from '../sign-in/complete-sign-in.ts'

/** GET /set-up: the one-time link of a fresh deployment. */
export async function showSetUp(request: PageRequest): Promise<Response> {
  const { bootstrapped } = await request.rbac.capabilities()
  return bootstrapped ? viewUsed(request) : view(request, {})
}

/** POST /set-up: creates the first administrator and signs them in. They must then enrol a second factor. */
export const setUp: FormPage = {
  async submit(request, form) {
    const typed = readNewAccount(form)
    const { name, email, password } = typed
    const errors = newAccountErrors(request.deps, typed)
    if (errors) return view(request, { name, email, errors }, 422)
    request.resume(readFlow(request.deps, new URLSearchParams()))
    const { browser, locale, rbac } = request
    const secret = secretOf(request)
    try {
      await rbac.bootstrapAdmin({ body: { secret, email, password, displayName: name, locale } })
      const body = { email, password, browserId: browser.id, client: browser.client }
      return await completeSignIn(request, await rbac.signInWithPassword({ body }))
    } catch (error) {
      const challenge = challengeIn(error)
      return challenge ? beginChallenge(request, challenge) : showRefusal(request, { name, email }, error)
    }
  },
  expired(request, form) {
    const { name, email } = readNewAccount(form)
    return view(request, { name, email, failure: { code: 'invalid_csrf' } }, 403)
  },
}

async function showRefusal(request: PageRequest, typed: { name: string; email: string }, error: unknown) {
  if (error instanceof Refusal && error.code === 'bootstrap_closed') return viewUsed(request)
  const refused = refusedFields(error, { displayName: 'name' })
  if (refused) return view(request, { ...typed, errors: refused }, 422)
  const { failure, status } = formFailure(request, error)
  return view(request, { ...typed, failure }, status)
}

type Shown = Pick<Form<'name' | 'email' | 'password'>, 'errors' | 'failure'> & { name?: string; email?: string }

function view(request: PageRequest, shown: Shown, status = 200): Promise<Response> {
  const here = `/set-up?${new URLSearchParams({ secret: secretOf(request) })}`
  const page = setUpPage(request.frame(here), { ...request.formTo(here), ...shown, state: 'ready' })
  return request.render(page, status)
}

function viewUsed(request: PageRequest): Promise<Response> {
  return request.render(setUpPage(request.frame('/set-up'), { state: 'used', links: { signIn: '/login' } }), 410)
}

function secretOf(request: PageRequest) {
  return request.query('secret') ?? ''
}
