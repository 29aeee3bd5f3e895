import { keptChallenge } from '../../browser/challenge.ts'
import { type Form, lostFactorsPage } from '../../views/index.ts'
import { formFailure } from '../form-errors.ts'
import type { FormPage } from '../page.ts'
import type { PageRequest } from '../page-request.ts'
import { readChallenge } from './read-challenge.ts'

const path = '/login/mfa/lost'

/** GET /login/mfa/lost: what a reset does, for a person who has lost every factor. */
export async function showLost(request: PageRequest): Promise<Response> {
  if (request.query('sent') === undefined) return view(request, {})
  const here = request.inFlow(path, { sent: '1' })
  const links = { back: request.inFlow('/login') }
  return request.render(lostFactorsPage(request.frame(here), { state: 'sent', links }))
}

/** POST /login/mfa/lost: requests the link that begins the reset. The page that follows says nothing of the address. */
export const requestReset: FormPage = {
  async submit(request) {
    const { browser, flow, rbac } = request
    const { token } = keptChallenge(request)
    try {
      const body = { challengeToken: token, browserId: browser.id, client: browser.client }
      await rbac.requestFactorReset({ body: { ...body, returnTo: flow.query.toString() } })
    } catch (error) {
      const { failure, status } = formFailure(request, error)
      return view(request, { failure }, status)
    }
    return request.redirect(request.inFlow(path, { sent: '1' }))
  },
  expired: async (request) => request.redirect(request.inFlow(path)),
}

async function view(request: PageRequest, shown: Pick<Form, 'failure'>, status = 200): Promise<Response> {
  const { resetDueAt } = await readChallenge(request)
  const here = request.inFlow(path)
  const page = lostFactorsPage(request.frame(here), {
    ...request.formTo(here),
    ...shown,
    state: 'ask',
    dueAt: resetDueAt === null ? null : new Date(resetDueAt),
    links: { back: request.inFlow('/login/mfa') },
  })
  return request.render(page, status)
}
