import type { Context } from 'hono'
import { bindToBrowser, isBoundToBrowser } from '../../browser/binding.ts'
import type { BrowserSession } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { flowQuery, inFlow } from '../../flow/flow.ts'
import { linkProviderPage } from '../../views/index.ts'
import { answerPage, frameOf, type PageContext } from '../page.ts'
import { askForRecent } from '../sign-in/recent.ts'
import { findProvider } from './find-provider.ts'

type Proving = Pick<Deps, 'cookies' | 'random' | 'settings'>

/** The page on which a person says that a provider shall be linked. */
export function linkPath(name: string): string {
  return `/account/link/${name}`
}

/**
 * GET /account/link/:provider: what linking does, before it is done. Whoever was on the way to an application goes on there afterwards. The way on leads to another site, and browsers follow no form there (CSP
 * `form-action`): it is a link, with a proof that this browser was shown this page.
 */
export async function showLink(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const { name, label } = findProvider(deps, context).adapter
  const query = flowQuery(new URL(context.req.url).searchParams)
  const here = inFlow(linkPath(name), { query })
  const asked = askForRecent(deps, context, session, here)
  if (asked) return asked
  const proved = { link: '1', proof: bindToBrowser(deps, context, `link:${name}`) }
  const page = linkProviderPage(frameOf(deps, context, here), {
    provider: label,
    links: { onward: inFlow(`/login/${name}/start`, { query }, proved), cancel: '/account/security' },
  })
  return answerPage(deps, context, page)
}

/** Whether this browser was asked whether to link this provider. */
export function isLinkProof(deps: Proving, context: Context, provider: string, proof: string): boolean {
  return isBoundToBrowser(deps, context, `link:${provider}`, proof)
}
