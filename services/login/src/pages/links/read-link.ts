import { Refusal } from '@constellation/client'
import { browserId } from '../../browser/browser-id.ts'
import type { Deps } from '../../deps.ts'
import type { PageContext } from '../page.ts'

type Purpose = 'confirm_email' | 'reset_password' | 'reset_factors' | 'cancel_factor_reset'

/** Whose link of a mail it is; undefined when it is not, or no longer, good for this. */
export async function readLink(deps: Deps, context: PageContext, token: string, purpose: Purpose) {
  try {
    const link = await deps.rbac().readLink({ body: { token, browserId: browserId(deps, context) } })
    return link.purpose === purpose ? link : undefined
  } catch (error) {
    if (!isDeadLink(error)) throw error
    return undefined
  }
}

/** Whether a link was refused for what it is: used, too old, or none at all. */
export function isDeadLink(error: unknown): boolean {
  return error instanceof Refusal && ['link_expired', 'invalid_link', 'validation_failed'].includes(error.code)
}
