import { Failure } from '@constellation/chassis'
import { RegistrationResponse } from '@constellation/contracts-rbac'
import { browserId } from '../../browser/browser-id.ts'
import { readForm } from '../../browser/form.ts'
import { type BrowserSession, clientInfo } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type Flow, inFlow, readFlow } from '../../flow/flow.ts'
import { messagesOf } from '../../locales/index.ts'
import { deviceName, type PasskeyPage, passkeyPage } from '../../views/index.ts'
import { factorNameError, formFailure } from '../form-errors.ts'
import { answerWithPasskeys, formOf, frameOf, localeOf, type PageContext } from '../page.ts'
import { answerEnrolled, wayOutOf } from '../second-factors/enrolled.ts'
import { askAgain, askForProof } from '../sign-in/recent.ts'
import { readPasskey } from './read-passkey.ts'

const path = '/account/factors/passkey'

/** GET /account/factors/passkey */
export async function showAddPasskey(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const asked = await askForProof(deps, context, session, inFlow(path, flow))
  return asked ?? view(deps, context, flow, {})
}

/** POST /account/factors/passkey/options: what the browser makes a passkey from. */
export async function newPasskeyOptions(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const { genuine } = await readForm(deps, context)
  if (!genuine) throw new Failure('invalid_csrf', 'the form has expired')
  const asked = { params: { id: session.userId }, body: { browserId: browserId(deps, context) } }
  return context.json(await deps.rbac(session.accessToken).beginPasskey(asked))
}

/** POST /account/factors/passkey: registers what the browser has made. */
export async function addPasskey(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const form = await readForm(deps, context)
  const name = form.field('name').trim()
  if (!form.genuine) return view(deps, context, flow, { name, failure: { code: 'invalid_csrf' } }, 403)
  const errors = factorNameError(name)
  if (errors.name) return view(deps, context, flow, { name, errors }, 422)
  const response = readPasskey(RegistrationResponse, form.field('response'))
  if (!response) return view(deps, context, flow, { name, failure: { code: 'invalid_passkey' } }, 422)
  const refreshToken = deps.cookies.get(context, 'refresh')
  const browser = { browserId: browserId(deps, context), client: clientInfo(deps, context) }
  try {
    const enrolled = await deps.rbac(session.accessToken).addPasskey({
      params: { id: session.userId },
      body: { name, response, ...browser, ...(refreshToken && { refreshToken }) },
    })
    return await answerEnrolled(deps, context, session, flow, enrolled, 'passkey_added')
  } catch (error) {
    const asked = askAgain(deps, context, error, inFlow(path, flow))
    if (asked) return asked
    const { failure, status } = formFailure(deps, context, error)
    return view(deps, context, flow, { name, failure }, status)
  }
}

type Shown = Partial<Pick<PasskeyPage, 'name' | 'errors' | 'failure'>>

function view(deps: Deps, context: PageContext, flow: Flow, { name, ...shown }: Shown, status = 200) {
  const { userAgent } = clientInfo(deps, context)
  const here = inFlow(path, flow)
  const page = passkeyPage(frameOf(deps, context, here), {
    ...formOf(deps, context, here),
    ...shown,
    name: name ?? deviceName(messagesOf(localeOf(deps, context)), userAgent),
    options: `${path}/options`,
    links: { cancel: wayOutOf(flow) },
  })
  return answerWithPasskeys(deps, context, page, status)
}
