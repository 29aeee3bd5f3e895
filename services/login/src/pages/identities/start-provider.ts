import { hashToken } from '@constellation/tokens'
import { readSession } from '../../browser/session.ts'
import { beginProviderSignIn } from '../../domain/identities/begin-provider-sign-in.ts'
import { flowQuery, readFlow } from '../../flow/flow.ts'
import type { Provider } from '../../providers/provider.ts'
import { ProviderFailure } from '../../providers/provider-failure.ts'
import type { PageRequest } from '../page-request.ts'
import { findProvider } from './find-provider.ts'
import { isLinkProof, linkPath } from './link-provider.ts'
import { toFailure } from './provider-problems.ts'

/** GET /login/:provider/start: sends the person to the provider. With `link=1` the identity is linked to the person who is signed in. */
export async function startProvider(request: PageRequest): Promise<Response> {
  const provider = findProvider(request)
  return request.url.searchParams.get('link') === '1' ? startLinking(request, provider) : leaveFor(request, provider)
}

async function startLinking(request: PageRequest, provider: Provider): Promise<Response> {
  const { name } = provider.adapter
  const parameters = request.url.searchParams
  const session = await readSession(request)
  // A link from elsewhere must not be enough to add a way to sign in to an account.
  if ('over' in session || !isLinkProof(request, name, parameters.get('proof') ?? ''))
    return request.redirect(linkPath(name))
  const wanted = flowQuery(parameters)
  if (!wanted.has('app') && !wanted.has('next')) {
    const next = '/account/security?done=provider_linked'
    request.resume(readFlow(request.deps, new URLSearchParams({ next })))
  }
  return leaveFor(request, provider, session.userId)
}

async function leaveFor(request: PageRequest, provider: Provider, linkUserId?: string): Promise<Response> {
  const { deps, browser, flow, locale } = request
  const isNewBrowser = browser.cookie('browser') === undefined
  const beginning = {
    flow,
    locale,
    browserId: browser.id,
    clientAddress: browser.client.ip,
    ...(linkUserId && { linkUserId }),
  }
  try {
    const address = await beginProviderSignIn(deps, provider, beginning)
    if (isNewBrowser) browser.keep(startOf(address), browser.id, deps.settings.stateSeconds)
    return request.redirect(address)
  } catch (error) {
    throw error instanceof ProviderFailure ? toFailure(deps, provider.adapter.name, error) : error
  }
}

/**
 * The cookie of one sign-in, by the state in an address. A browser without a cookie may begin several at once, and keeps only the last
 * id that it was given.
 */
export function startOf({ searchParams }: URL) {
  return ['start', hashToken(searchParams.get('state') ?? '').slice(0, 12)] as const
}
