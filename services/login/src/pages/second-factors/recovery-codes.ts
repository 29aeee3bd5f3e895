import { readForm } from '../../browser/form.ts'
import type { BrowserSession } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { replaceCodesPage } from '../../views/index.ts'
import { answerPage, formOf, frameOf, type PageContext, redirectTo } from '../page.ts'
import { askAgain, askForProof } from '../sign-in/recent.ts'
import { factorsPath, showRecoveryCodes } from './enrolled.ts'

const path = '/account/factors/recovery-codes'

/** GET /account/factors/recovery-codes: what new ones do to the old. */
export async function showReplaceCodes(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const asked = await askForProof(deps, context, session, path)
  if (asked) return asked
  const props = { ...formOf(deps, context, path), links: { cancel: factorsPath } }
  return answerPage(deps, context, replaceCodesPage(frameOf(deps, context, path), props))
}

/** POST /account/factors/recovery-codes */
export async function replaceCodes(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const form = await readForm(deps, context)
  if (!form.genuine) return redirectTo(deps, context, path)
  const person = deps.rbac(session.accessToken)
  try {
    const { recoveryCodes } = await person.replaceRecoveryCodes({ params: { id: session.userId } })
    return await showRecoveryCodes(deps, context, recoveryCodes, `${factorsPath}?done=codes_saved`)
  } catch (error) {
    return askAgain(deps, context, error, path) ?? Promise.reject(error)
  }
}
