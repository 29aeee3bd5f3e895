import { Refusal } from '@constellation/client'
import type { PageRequest } from '../page-request.ts'

type Purpose = 'confirm_email' | 'reset_password' | 'reset_factors' | 'cancel_factor_reset'

/** The token that a link of a mail carries. */
export function tokenOf(request: PageRequest): string {
  return request.url.searchParams.get('token') ?? ''
}

/** The address that the link was sent to. Undefined when the link is not, or no longer, good for this purpose. */
export async function readLink(request: PageRequest, purpose: Purpose) {
  try {
    const body = { token: tokenOf(request), browserId: request.browser.id }
    const link = await request.rbac.readLink({ body })
    return link.purpose === purpose ? link : undefined
  } catch (error) {
    if (!isDeadLink(error)) throw error
    return undefined
  }
}

/** Whether a link was refused for what it is: used, expired or unknown. */
export function isDeadLink(error: unknown): boolean {
  return error instanceof Refusal && ['link_expired', 'invalid_link', 'validation_failed'].includes(error.code)
}
