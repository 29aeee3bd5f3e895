import { Refusal } from '@constellation/client'
import { browserId } from '../../browser/browser-id.ts'
import { readForm } from '../../browser/form.ts'
import { beginSession, clientInfo } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { readFlow } from '../../flow/flow.ts'
import { type Form, setUpPage } from '../../views/index.ts'
import { emailError, formFailure, nameError, newPasswordError, refusedFields } from '../form-errors.ts'
import { goOn } from '../handoff/go-on.ts'
import { answerPage, formOf, frameOf, localeOf, type PageContext } from '../page.ts'
import { beginChallenge, challengeIn } from '../second-factors/challenge.ts'

/** GET /set-up: the one-time link of a fresh deployment. */
export async function showSetUp(deps: Deps, context: PageContext): Promise<Response> {
  const { bootstrapped } = await deps.rbac().capabilities()
  return bootstrapped ? used(deps, context) : view(deps, context, {})
}

/** POST /set-up: creates the first administrator and signs them in, as far as the second factor that they have to enrol. */
export async function setUp(deps: Deps, context: PageContext): Promise<Response> {
  const form = await readForm(deps, context)
  const [name, email, password] = [form.field('name').trim(), form.field('email').trim(), form.field('password')]
  if (!form.genuine) return view(deps, context, { name, email, failure: { code: 'invalid_csrf' } }, 403)
  const errors = { ...nameError(name), ...emailError(email), ...newPasswordError(deps, 'password', password) }
  if (Object.keys(errors).length) return view(deps, context, { name, email, errors }, 422)
  const flow = readFlow(deps, new URLSearchParams())
  try {
    const locale = localeOf(deps, context)
    await deps
      .rbac()
      .bootstrapAdmin({ body: { secret: secretOf(context), email, password, displayName: name, locale } })
    const tokens = await deps.rbac().signInWithPassword({
      body: { email, password, browserId: browserId(deps, context), client: clientInfo(deps, context) },
    })
    await beginSession(deps, context, tokens)
    return await goOn(deps, context, flow, tokens)
  } catch (error) {
    const challenge = challengeIn(error)
    if (challenge) return beginChallenge(deps, context, flow, challenge)
    if (error instanceof Refusal && error.code === 'bootstrap_closed') return used(deps, context)
    const refused = refusedFields(error, { displayName: 'name' })
    if (refused) return view(deps, context, { name, email, errors: refused }, 422)
    const { failure, status } = formFailure(deps, context, error)
    return view(deps, context, { name, email, failure }, status)
  }
}

type Shown = Pick<Form<'name' | 'email' | 'password'>, 'errors' | 'failure'> & { name?: string; email?: string }

function view(deps: Deps, context: PageContext, shown: Shown, status = 200) {
  const here = `/set-up?${new URLSearchParams({ secret: secretOf(context) })}`
  return answerPage(
    deps,
    context,
    setUpPage(frameOf(deps, context, here), { ...formOf(deps, context, here), ...shown, state: 'ready' }),
    status,
  )
}

function used(deps: Deps, context: PageContext) {
  return answerPage(
    deps,
    context,
    setUpPage(frameOf(deps, context, '/set-up'), { state: 'used', links: { signIn: '/login' } }),
    410,
  )
}

function secretOf(context: PageContext) {
  return context.req.query('secret') ?? ''
}
