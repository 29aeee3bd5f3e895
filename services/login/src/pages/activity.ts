import type { BrowserSession } from '../browser/session.ts'
import type { Deps } from '../deps.ts'
import { activityPage } from '../views/index.ts'
import { answerPage, frameOf, type PageContext } from './page.ts'
import { providerLabel } from './provider-buttons.ts'

const path = '/account/activity'

/** So many fit into a page of 20 kB. */
const shown = 12

/** GET /account/activity: what happened with the person's ways in and sessions. */
export async function showActivity(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const cursor = context.req.query('before')
  const { items, nextCursor } = await deps
    .rbac(session.accessToken)
    .listActivity({ params: { id: session.userId }, query: { limit: shown, ...(cursor && { cursor }) } })
  const page = activityPage(frameOf(deps, context), {
    rows: items.map(({ kind, at, by, provider, from }) => ({
      kind,
      at: new Date(at),
      by,
      provider: provider && providerLabel(deps, provider),
      userAgent: from?.userAgent || null,
      ip: from?.ip || null,
    })),
    links: {
      back: '/account/security',
      older: nextCursor ? `${path}?${new URLSearchParams({ before: nextCursor })}` : undefined,
    },
  })
  return answerPage(deps, context, page)
}
