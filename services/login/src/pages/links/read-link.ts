import { Refusal } from '@constellation/client'
import type { PageRequest } from '../page-request.ts'

type Purpose = 'confirm_email' | 'reset_password' | 'reset_factors' | 'cancel_factor_reset'

/** The token that a link of a mail carries. */
export function tokenOf(request: PageRequest): string {
  return request.url.searchParams.get('token') ?? ''
}

/** Why a link does nothing: it did what it is for, or it has expired, was replaced or is unknown. */
export type DeadLink = 'used' | 'expired'

/** The address that the link was sent to, or why the link is not, or no longer, good for this purpose. */
export async function readLink(request: PageRequest, purpose: Purpose) {
  try {
    const body = { token: tokenOf(request), browserId: request.browser.id }
    const link = await request.rbac.readLink({ body })
    return link.purpose === purpose ? link : ({ dead: 'expired' } as const)
  } catch (error) {
    const dead = deadLink(error)
    if (!dead) throw error
    return { dead }
  }
}

/** Why a link was refused for what it is; undefined for every other failure. */
export function deadLink(error: unknown): DeadLink | undefined {
  if (!(error instanceof Refusal)) return undefined
  if (error.code === 'link_used') return 'used'
  return ['link_expired', 'invalid_link', 'validation_failed'].includes(error.code) ? 'expired' : undefined
}
