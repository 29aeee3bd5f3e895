import { Refusal } from '@constellation/client'
import type { Credential } from '@constellation/contracts-rbac'
import { readForm } from '../../browser/form.ts'
import type { BrowserSession } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { unlinkPage } from '../../views/index.ts'
import { answerPage, formOf, frameOf, type PageContext, redirectTo } from '../page.ts'
import { askForRecent } from '../sign-in/recent.ts'
import { providerLabel } from './provider-buttons.ts'

const account = '/account/security'

/** GET /account/credentials/:id/remove: what taking this way to sign in away does, before it is done. */
export async function showUnlink(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const credential = await findLinked(deps, context, session)
  if (!credential) return redirectTo(deps, context, `${account}?done=provider_gone`)
  const here = removalPath(credential)
  const asked = askForRecent(deps, context, session, here)
  if (asked) return asked
  const page = unlinkPage(frameOf(deps, context, here), {
    ...formOf(deps, context, here),
    provider: providerLabel(deps, credential.provider ?? ''),
    links: { cancel: account },
  })
  return answerPage(deps, context, page)
}

/** POST /account/credentials/:id/remove. The last way to sign in stays. */
export async function unlink(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const form = await readForm(deps, context)
  const credential = await findLinked(deps, context, session)
  if (!credential) return redirectTo(deps, context, `${account}?done=provider_gone`)
  const here = removalPath(credential)
  if (!form.genuine) return redirectTo(deps, context, here)
  const params = { id: session.userId, credentialId: credential.id }
  try {
    await deps.rbac(session.accessToken).removeCredential({ params })
  } catch (error) {
    if (error instanceof Refusal && error.code === 'reauth_required')
      return redirectTo(deps, context, `/login/confirm?${new URLSearchParams({ next: here })}`)
    if (error instanceof Refusal && error.code === 'not_found')
      return redirectTo(deps, context, `${account}?done=provider_gone`)
    throw error
  }
  return redirectTo(deps, context, `${account}?done=provider_removed`)
}

/** Where a linked way to sign in is taken away. */
export function removalPath({ id }: Pick<Credential, 'id'>): string {
  return `/account/credentials/${id}/remove`
}

async function findLinked(deps: Deps, context: PageContext, { accessToken, userId }: BrowserSession) {
  const { items } = await deps.rbac(accessToken).listCredentials({ params: { id: userId } })
  return items.find(({ id, kind }) => kind === 'external' && id === context.req.param('id'))
}
