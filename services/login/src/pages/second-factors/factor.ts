import { Refusal } from '@constellation/client'
import type { FactorId } from '@constellation/contracts-rbac'
import { readForm } from '../../browser/form.ts'
import type { BrowserSession } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type FactorPage, type FactorRow, factorPage, removeFactorPage } from '../../views/index.ts'
import { factorNameError } from '../form-errors.ts'
import { answerPage, formOf, frameOf, type PageContext, redirectTo } from '../page.ts'
import { askAgain, askForProof } from '../sign-in/recent.ts'
import { factorsPath } from './enrolled.ts'
import { toFactorRow } from './factors.ts'

const gone = `${factorsPath}?done=factor_gone`

/** GET /account/factors/:id: one passkey or app. */
export async function showFactor(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const found = await findFactor(deps, context, session)
  return found ? view(deps, context, found, {}) : redirectTo(deps, context, gone)
}

/** POST /account/factors/:id: gives it another name. */
export async function renameFactor(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const form = await readForm(deps, context)
  const found = await findFactor(deps, context, session)
  if (!found) return redirectTo(deps, context, gone)
  const name = form.field('name').trim()
  const renamed = { ...found, row: { ...found.row, name } }
  if (!form.genuine) return view(deps, context, renamed, { failure: { code: 'invalid_csrf' } }, 403)
  const errors = factorNameError(name)
  if (errors.name) return view(deps, context, renamed, { errors }, 422)
  const params = { id: session.userId, factorId: found.id }
  await deps.rbac(session.accessToken).renameFactor({ params, body: { name } })
  return redirectTo(deps, context, `${factorsPath}?done=factor_renamed`)
}

/** GET /account/factors/:id/remove: what taking it away does, before it is done. */
export async function showRemoveFactor(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const found = await findFactor(deps, context, session)
  if (!found) return redirectTo(deps, context, gone)
  const here = `${factorsPath}/${found.id}/remove`
  const asked = await askForProof(deps, context, session, here)
  if (asked) return asked
  const page = removeFactorPage(frameOf(deps, context, here), {
    ...formOf(deps, context, here),
    factor: found.row,
    isLast: found.isLast,
    demanded: found.demanded,
    links: { cancel: factorsPath },
  })
  return answerPage(deps, context, page)
}

/** POST /account/factors/:id/remove. The last way to sign in stays. */
export async function removeFactor(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const form = await readForm(deps, context)
  const found = await findFactor(deps, context, session)
  if (!found) return redirectTo(deps, context, gone)
  const here = `${factorsPath}/${found.id}/remove`
  if (!form.genuine) return redirectTo(deps, context, here)
  try {
    await deps.rbac(session.accessToken).removeFactor({ params: { id: session.userId, factorId: found.id } })
  } catch (error) {
    const asked = askAgain(deps, context, error, here)
    if (asked) return asked
    if (error instanceof Refusal && error.code === 'not_found') return redirectTo(deps, context, gone)
    throw error
  }
  return redirectTo(deps, context, `${factorsPath}?done=factor_removed`)
}

type Found = { id: FactorId; row: FactorRow; isLast: boolean; demanded: boolean }

async function findFactor(
  deps: Deps,
  context: PageContext,
  { accessToken, userId }: BrowserSession,
): Promise<Found | undefined> {
  const { items, demanded } = await deps.rbac(accessToken).listFactors({ params: { id: userId } })
  const factor = items.find(({ id }) => id === context.req.param('id'))
  const row = factor && toFactorRow(factor)
  if (!factor || !row) return undefined
  const isLast = items.filter(({ kind }) => kind !== 'recovery_set').length === 1
  return { id: factor.id, row, isLast, demanded }
}

type Shown = Pick<FactorPage, 'errors' | 'failure'>

function view(deps: Deps, context: PageContext, { id, row }: Found, shown: Shown, status = 200) {
  const here = `${factorsPath}/${id}`
  const page = factorPage(frameOf(deps, context, here), {
    ...formOf(deps, context, here),
    ...shown,
    factor: row,
    links: { remove: `${here}/remove`, back: factorsPath },
  })
  return answerPage(deps, context, page, status)
}
