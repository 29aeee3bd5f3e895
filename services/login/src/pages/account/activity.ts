import type { Activity } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { type ActivityRow, activityPage } from '../../views/index.ts'
import { providerLabel } from '../identities/provider-buttons.ts'
import { nameOf } from '../name-of.ts'
import type { SignedInRequest } from '../page-request.ts'

const path = '/account/activity'
/** So many fit into a page of 20 kB. */
const shownAtOnce = 12

/** GET /account/activity: what happened with this account, the latest first. */
export async function showActivity(request: SignedInRequest): Promise<Response> {
  const { deps, person, session } = request
  const params = { id: session.userId }
  const cursor = request.query('after')
  const query = { limit: shownAtOnce, ...(cursor && { cursor }) }
  const [user, { items, nextCursor }] = await Promise.all([
    person.getUser({ params }),
    person.listActivity({ params, query }),
  ])
  const page = activityPage(request.frame(), {
    signedInAs: nameOf(request, user),
    rows: items.map((one) => toRow(deps, one)),
    signOut: request.formTo('/logout'),
    links: {
      back: '/account/security',
      older: nextCursor ? `${path}?${new URLSearchParams({ after: nextCursor })}` : undefined,
    },
  })
  return request.render(page)
}

function toRow(deps: Deps, { at, kind, by, amr, provider, factor, from }: Activity): ActivityRow {
  return {
    at: new Date(at),
    kind,
    by,
    amr,
    provider: provider === null ? null : providerLabel(deps, provider),
    factor,
    ip: from?.ip ?? null,
    userAgent: from?.userAgent || null,
  }
}
