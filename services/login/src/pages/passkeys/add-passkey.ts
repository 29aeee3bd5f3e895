import { RegistrationResponse } from '@constellation/contracts-rbac'
import { presentedBy } from '../../browser/session.ts'
import { messagesOf } from '../../locales/index.ts'
import { deviceName, type PasskeyPage, passkeyPage } from '../../views/index.ts'
import { factorNameError, formFailure } from '../form-errors.ts'
import { type FormPage, refuseExpired } from '../page.ts'
import type { SignedInRequest } from '../page-request.ts'
import { answerEnrolled, cancelPath } from '../second-factors/enrolled.ts'
import { askAgain, askForProof } from '../sign-in/recent-sign-in.ts'
import { readPasskey } from './read-passkey.ts'

const path = '/account/factors/passkey'

/** GET /account/factors/passkey */
export async function showAddPasskey(request: SignedInRequest): Promise<Response> {
  const asked = await askForProof(request, request.inFlow(path))
  return asked ?? view(request, {})
}

/** POST /account/factors/passkey/options: what the browser makes a passkey from. */
export const newPasskeyOptions: FormPage<SignedInRequest> = {
  async submit({ person, session, browser, json }) {
    return json(await person.beginPasskey({ params: { id: session.userId }, body: { browserId: browser.id } }))
  },
  expired: refuseExpired,
}

/** POST /account/factors/passkey: registers the passkey that the browser has made. */
export const addPasskey: FormPage<SignedInRequest> = {
  async submit(request, form) {
    const name = form.field('name').trim()
    const errors = factorNameError(name)
    if (errors.name) return view(request, { name, errors }, 422)
    const response = readPasskey(RegistrationResponse, form.field('response'))
    if (!response) return view(request, { name, failure: { code: 'invalid_passkey' } }, 422)
    const { person, session, browser } = request
    try {
      const body = { name, response, ...presentedBy(browser) }
      const enrolled = await person.addPasskey({ params: { id: session.userId }, body })
      return await answerEnrolled(request, enrolled, 'passkey_added')
    } catch (error) {
      const asked = askAgain(request, error, request.inFlow(path))
      if (asked) return asked
      const { failure, status } = formFailure(request, error)
      return view(request, { name, failure }, status)
    }
  },
  expired: (request, form) =>
    view(request, { name: form.field('name').trim(), failure: { code: 'invalid_csrf' } }, 403),
}

type Shown = Partial<Pick<PasskeyPage, 'name' | 'errors' | 'failure'>>

function view(request: SignedInRequest, { name, ...shown }: Shown, status = 200): Promise<Response> {
  const here = request.inFlow(path)
  const page = passkeyPage(request.frame(here), {
    ...request.formTo(here),
    ...shown,
    name: name ?? deviceName(messagesOf(request.locale), request.browser.client.userAgent),
    options: `${path}/options`,
    links: { cancel: cancelPath(request) },
  })
  return request.render(page, status)
}
