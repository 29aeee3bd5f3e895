import { Refusal } from '@constellation/client'
import type { Invitation } from '@constellation/contracts-platform'
import {
  invitationPage,
  type JoinPage,
  joinedPage,
  joinPage,
  type NoInvitationPage,
  noInvitationPage,
} from '../../views/index.ts'
import { formFailure } from '../form-errors.ts'
import { tokenOf } from '../links/read-link.ts'
import { nameOf } from '../name-of.ts'
import type { FormPage } from '../page.ts'
import type { PageRequest, SignedInRequest } from '../page-request.ts'
import { readSignedIn } from '../signed-in.ts'

const path = '/account/invitation'
const account = '/account/security'

/** GET /invitation: what the link of a mail leads to. A person who is signed in goes on to accept it. */
export async function showInvitation(request: PageRequest): Promise<Response> {
  const token = tokenOf(request)
  const signedIn = await readSignedIn(request)
  if (!('over' in signedIn)) return request.redirect(acceptPath(token))
  const invitation = await readInvitation(request, token)
  if (!invitation) return viewRefused(request, 'gone', 404)
  const onward = new URLSearchParams({ next: acceptPath(token) })
  const links = { signIn: `/login?${onward}`, signUp: `/sign-up?${onward}` }
  return request.render(invitationPage(request.frame(), { ...aboutOf(invitation), links }))
}

/** GET /account/invitation: asks the person whether they join. */
export async function showJoin(request: SignedInRequest): Promise<Response> {
  return view(request, {})
}

/** POST /account/invitation: the person joins. */
export const join: FormPage<SignedInRequest> = {
  async submit(request) {
    try {
      const token = tokenOf(request)
      const invitation = await readInvitation(request, token)
      const platform = request.deps.platform?.(request.session.accessToken)
      if (!invitation || !platform) return await viewRefused(request, 'gone', 404)
      await platform.acceptInvitation({ body: { token } })
      return await viewJoined(request, invitation)
    } catch (error) {
      return showRefusal(request, error)
    }
  },
  expired: (request) => view(request, { failure: { code: 'invalid_csrf' } }, 403),
}

async function showRefusal(request: SignedInRequest, error: unknown): Promise<Response> {
  const code = error instanceof Refusal ? error.code : undefined
  if (code === 'email_mismatch') return view(request, { isForAnother: true }, 409)
  if (code === 'not_found' || code === 'validation_failed') return viewRefused(request, 'gone', 404)
  if (code === 'already_exists') return viewRefused(request, 'member', 409)
  if (code === 'permission_denied') return viewRefused(request, 'not_permitted', 403)
  const { failure, status } = formFailure(request, error)
  return view(request, { failure }, status)
}

/** Undefined for a link that does nothing. */
async function readInvitation({ deps }: PageRequest, token: string): Promise<Invitation | undefined> {
  try {
    return await deps.platform?.().readInvitation({ body: { token } })
  } catch (error) {
    const isGone = error instanceof Refusal && ['not_found', 'validation_failed'].includes(error.code)
    if (!isGone) throw error
    return undefined
  }
}

type Shown = Pick<JoinPage, 'isForAnother'> & { failure?: JoinPage['accept']['failure'] }

async function view(request: SignedInRequest, { isForAnother, failure }: Shown, status = 200): Promise<Response> {
  const token = tokenOf(request)
  const invitation = await readInvitation(request, token)
  if (!invitation) return viewRefused(request, 'gone', status === 200 ? 404 : status)
  const here = acceptPath(token)
  const page = joinPage(request.frame(here), {
    ...aboutOf(invitation),
    isForAnother,
    signedInAs: nameOf(request, await request.person.getMe()),
    accept: { ...request.formTo(here), ...(failure && { failure }) },
    links: { otherAccount: `/login?${new URLSearchParams({ next: here, prompt: 'select_account' })}` },
  })
  return request.render(page, status)
}

function viewJoined(request: SignedInRequest, { tenant }: Invitation): Promise<Response> {
  const page = joinedPage(request.frame(account), { organisation: tenant.name, links: { account } })
  return request.render(page)
}

function viewRefused(request: PageRequest, reason: NoInvitationPage['reason'], status: number): Promise<Response> {
  return request.render(noInvitationPage(request.frame(account), { reason, links: { account } }), status)
}

function aboutOf({ tenant, maskedEmail }: Invitation) {
  return { organisation: tenant.name, maskedEmail }
}

function acceptPath(token: string): string {
  return `${path}?${new URLSearchParams({ token })}`
}
