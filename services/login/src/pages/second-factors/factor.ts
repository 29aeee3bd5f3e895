import { Refusal } from '@constellation/client'
import type { FactorId } from '@constellation/contracts-rbac'
import { type FactorPage, type FactorRow, factorPage, removeFactorPage } from '../../views/index.ts'
import { factorNameError } from '../form-errors.ts'
import type { FormPage } from '../page.ts'
import type { SignedInRequest } from '../page-request.ts'
import { askAgain, askForProof } from '../sign-in/recent-sign-in.ts'
import { toFactorRow } from './factor-row.ts'
import { factorsPath } from './factors-path.ts'

/** GET /account/factors/:id: one passkey or app. */
export function showFactor(request: SignedInRequest): Promise<Response> {
  return whenFound(request, (found) => view(request, found, {}))
}

/** POST /account/factors/:id: renames it. */
export const renameFactor: FormPage<SignedInRequest> = {
  submit: (request, form) =>
    whenFound(request, async (found) => {
      const name = form.field('name').trim()
      const errors = factorNameError(name)
      if (errors.name) return view(request, renamed(found, name), { errors }, 422)
      const params = { id: request.session.userId, factorId: found.id }
      await request.person.renameFactor({ params, body: { name } })
      return request.redirect(`${factorsPath}?done=factor_renamed`)
    }),
  expired: (request, form) =>
    whenFound(request, (found) =>
      view(request, renamed(found, form.field('name').trim()), { failure: { code: 'invalid_csrf' } }, 403),
    ),
}

/** GET /account/factors/:id/remove: what it does to remove the factor, before it is done. */
export function showRemoveFactor(request: SignedInRequest): Promise<Response> {
  return whenFound(request, async (found) => {
    const here = removalPath(found)
    const asked = await askForProof(request, here)
    if (asked) return asked
    const page = removeFactorPage(request.frame(here), {
      ...request.formTo(here),
      factor: found.row,
      isLast: found.isLast,
      demanded: found.demanded,
      links: { cancel: factorsPath },
    })
    return request.render(page)
  })
}

/** POST /account/factors/:id/remove. The last way to sign in stays. */
export const removeFactor: FormPage<SignedInRequest> = {
  submit: (request) => whenFound(request, (found) => remove(request, found)),
  expired: (request) => whenFound(request, async (found) => request.redirect(removalPath(found))),
}

async function remove(request: SignedInRequest, found: Found): Promise<Response> {
  try {
    await request.person.removeFactor({ params: { id: request.session.userId, factorId: found.id } })
  } catch (error) {
    const asked = askAgain(request, error, removalPath(found))
    if (asked) return asked
    if (error instanceof Refusal && error.code === 'not_found') return toGone(request)
    throw error
  }
  return request.redirect(`${factorsPath}?done=factor_removed`)
}

type Found = { id: FactorId; row: FactorRow; isLast: boolean; demanded: boolean }

async function whenFound(request: SignedInRequest, show: (found: Found) => Promise<Response>): Promise<Response> {
  const { items, demanded } = await request.person.listFactors({ params: { id: request.session.userId } })
  const factor = items.find(({ id }) => id === request.part('id'))
  const row = factor && toFactorRow(factor)
  if (!factor || !row) return toGone(request)
  const isLast = items.filter(({ kind }) => kind !== 'recovery_set').length === 1
  return show({ id: factor.id, row, isLast, demanded })
}

function toGone(request: SignedInRequest) {
  return request.redirect(`${factorsPath}?done=factor_gone`)
}

function renamed(found: Found, name: string): Found {
  return { ...found, row: { ...found.row, name } }
}

function removalPath({ id }: Pick<Found, 'id'>) {
  return `${factorsPath}/${id}/remove`
}

function view(
  request: SignedInRequest,
  { id, row }: Found,
  shown: Pick<FactorPage, 'errors' | 'failure'>,
  status = 200,
): Promise<Response> {
  const here = `${factorsPath}/${id}`
  const page = factorPage(request.frame(here), {
    ...request.formTo(here),
    ...shown,
    factor: row,
    links: { remove: removalPath({ id }), back: factorsPath },
  })
  return request.render(page, status)
}
