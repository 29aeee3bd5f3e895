import { bindToBrowser, isBoundToBrowser } from '../../browser/binding.ts'
import { flowQuery, inFlow } from '../../flow/flow.ts'
import { linkProviderPage } from '../../views/index.ts'
import type { PageRequest, SignedInRequest } from '../page-request.ts'
import { askForRecent } from '../sign-in/recent-sign-in.ts'
import { findProvider } from './find-provider.ts'

/** The page on which a person agrees to link a provider. */
export function linkPath(name: string): string {
  return `/account/link/${name}`
}

/**
 * GET /account/link/:provider: what linking does, before it is done. The way on is a link and not a form, because browsers follow no form
 * to another site (CSP `form-action`). It carries a proof that this browser was shown this page.
 */
export async function showLink(request: SignedInRequest): Promise<Response> {
  const { name, label } = findProvider(request).adapter
  const query = flowQuery(request.url.searchParams)
  const here = inFlow(linkPath(name), { query })
  const asked = askForRecent(request, here)
  if (asked) return asked
  const proved = { link: '1', proof: bindToBrowser(request.deps, request.browser, `link:${name}`) }
  const links = { onward: inFlow(`/login/${name}/start`, { query }, proved), cancel: '/account/security' }
  return request.render(linkProviderPage(request.frame(here), { provider: label, links }))
}

/** Whether this browser was shown the page that asks whether to link this provider. */
export function isLinkProof({ deps, browser }: PageRequest, provider: string, proof: string): boolean {
  return isBoundToBrowser(deps, browser, `link:${provider}`, proof)
}
