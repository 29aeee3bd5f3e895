import { Refusal } from '@constellation/client'
import type { Credential } from '@constellation/contracts-rbac'
import { unlinkPage } from '../../views/index.ts'
import type { FormPage } from '../page.ts'
import type { SignedInRequest } from '../page-request.ts'
import { askForRecent } from '../sign-in/recent-sign-in.ts'
import { providerLabel } from './provider-buttons.ts'

const account = '/account/security'

/** GET /account/credentials/:id/remove: what it does to unlink the provider, before it is done. */
export function showUnlink(request: SignedInRequest): Promise<Response> {
  return whenLinked(request, async (credential) => {
    const here = removalPath(credential)
    const asked = askForRecent(request, here)
    if (asked) return asked
    const page = unlinkPage(request.frame(here), {
      ...request.formTo(here),
      provider: providerLabel(request.deps, credential.provider ?? ''),
      links: { cancel: account },
    })
    return request.render(page)
  })
}

/** POST /account/credentials/:id/remove. The last way to sign in stays. */
export const unlink: FormPage<SignedInRequest> = {
  submit: (request) => whenLinked(request, (credential) => remove(request, credential)),
  expired: (request) => whenLinked(request, async (credential) => request.redirect(removalPath(credential))),
}

/** The page on which a linked provider is removed. */
export function removalPath({ id }: Pick<Credential, 'id'>): string {
  return `/account/credentials/${id}/remove`
}

async function remove(request: SignedInRequest, credential: Credential): Promise<Response> {
  const { person, session } = request
  try {
    await person.removeCredential({ params: { id: session.userId, credentialId: credential.id } })
  } catch (error) {
    const code = error instanceof Refusal ? error.code : undefined
    if (code === 'reauth_required')
      return request.redirect(`/login/confirm?${new URLSearchParams({ next: removalPath(credential) })}`)
    if (code === 'not_found') return toGone(request)
    throw error
  }
  return request.redirect(`${account}?done=provider_removed`)
}

async function whenLinked(
  request: SignedInRequest,
  show: (credential: Credential) => Promise<Response>,
): Promise<Response> {
  const { items } = await request.person.listCredentials({ params: { id: request.session.userId } })
  const credential = items.find(({ id, kind }) => kind === 'external' && id === request.part('id'))
  return credential ? show(credential) : toGone(request)
}

function toGone(request: SignedInRequest) {
  return request.redirect(`${account}?done=provider_gone`)
}
