import { type CancelResetPage, cancelResetPage, type ResetLinkPage, resetLinkPage } from '../../views/index.ts'
import { type DeadLink, deadLink, readLink, tokenOf } from '../links/read-link.ts'
import type { FormPage } from '../page.ts'
import type { PageRequest } from '../page-request.ts'

/** GET /reset-factors: what the link begins. Only the button does it: programs open links too. */
export async function showResetFactors(request: PageRequest): Promise<Response> {
  const link = await readLink(request, 'reset_factors')
  if ('dead' in link) return viewDeadReset(request, link.dead)
  return viewReset(request, { ...request.formTo(resetPath(request)), state: 'ready', email: link.email })
}

/** POST /reset-factors: begins the waiting period. */
export const resetFactors: FormPage = {
  async submit(request) {
    try {
      const body = { token: tokenOf(request), client: request.browser.client }
      const { dueAt } = await request.rbac.confirmFactorReset({ body })
      return await viewReset(request, { state: 'done', dueAt: new Date(dueAt), links: signInLink(request) })
    } catch (error) {
      const dead = deadLink(error)
      if (!dead) throw error
      return viewDeadReset(request, dead)
    }
  },
  expired: async (request) => request.redirect(resetPath(request)),
}

/** GET /cancel-reset */
export async function showCancelReset(request: PageRequest): Promise<Response> {
  const link = await readLink(request, 'cancel_factor_reset')
  if ('dead' in link) return viewDeadCancel(request)
  return viewCancel(request, { ...request.formTo(cancelPath(request)), state: 'ready' })
}

/** POST /cancel-reset: any holder of a notice can cancel the reset, signed in or not. */
export const cancelReset: FormPage = {
  async submit(request) {
    try {
      await request.rbac.cancelFactorReset({ body: { token: tokenOf(request), client: request.browser.client } })
      return await viewCancel(request, { state: 'done', links: { changePassword: '/account/password' } })
    } catch (error) {
      if (!deadLink(error)) throw error
      return viewDeadCancel(request)
    }
  },
  expired: async (request) => request.redirect(cancelPath(request)),
}

function viewDeadReset(request: PageRequest, dead: DeadLink) {
  return viewReset(request, { state: dead, links: signInLink(request) }, dead === 'used' ? 200 : 400)
}

function viewDeadCancel(request: PageRequest) {
  return viewCancel(request, { state: 'expired', links: signInLink(request) }, 400)
}

function signInLink(request: PageRequest) {
  return { signIn: request.inFlow('/login') }
}

function resetPath(request: PageRequest) {
  return request.inFlow('/reset-factors', { token: tokenOf(request) })
}

function cancelPath(request: PageRequest) {
  return request.inFlow('/cancel-reset', { token: tokenOf(request) })
}

function viewReset(request: PageRequest, props: ResetLinkPage, status = 200): Promise<Response> {
  return request.render(resetLinkPage(request.frame(resetPath(request)), props), status)
}

function viewCancel(request: PageRequest, props: CancelResetPage, status = 200): Promise<Response> {
  return request.render(cancelResetPage(request.frame(cancelPath(request)), props), status)
}
