import type { Activity } from '@constellation/contracts-rbac'
import type { BrowserSession } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type ActivityRow, activityPage } from '../../views/index.ts'
import { providerLabel } from '../identities/provider-buttons.ts'
import { answerPage, formOf, frameOf, type PageContext } from '../page.ts'

const path = '/account/activity'
/** So many fit into a page of 20 kB. */
const shownAtOnce = 12

/** GET /account/activity: what happened with this account, the latest first. */
export async function showActivity(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const person = deps.rbac(session.accessToken)
  const params = { id: session.userId }
  const cursor = context.req.query('after')
  const query = { limit: shownAtOnce, ...(cursor && { cursor }) }
  const [user, { items, nextCursor }] = await Promise.all([
    person.getUser({ params }),
    person.listActivity({ params, query }),
  ])
  const page = activityPage(frameOf(deps, context), {
    email: user.email,
    rows: items.map((one) => toRow(deps, one)),
    signOut: formOf(deps, context, '/logout'),
    links: {
      back: '/account/security',
      older: nextCursor ? `${path}?${new URLSearchParams({ after: nextCursor })}` : undefined,
    },
  })
  return answerPage(deps, context, page)
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
