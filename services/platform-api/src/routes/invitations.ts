import type { Deps } from '../deps.ts'
import { acceptInvitation } from '../domain/invitations/accept-invitation.ts'
import { inviteMember } from '../domain/invitations/invite-member.ts'
import { inviteRecovery } from '../domain/invitations/invite-recovery.ts'
import { readInvitation } from '../domain/invitations/read-invitation.ts'
import { resendInvitation } from '../domain/invitations/resend-invitation.ts'
import { withdrawInvitation } from '../domain/invitations/withdraw-invitation.ts'
import type { Handlers } from '../handlers.ts'
import { repeatableOf } from './repeatable-of.ts'

export function invitationsRoutes(deps: Deps) {
  return {
    inviteMember: ({ actor, params, body, headers, context }) =>
      inviteMember(deps, actor, params.slug, body, repeatableOf(headers, context)),
    inviteRecovery: ({ actor, params, body }) => inviteRecovery(deps, actor, params.slug, body.email),
    resendInvitation: ({ actor, params }) => resendInvitation(deps, actor, params),
    withdrawInvitation: ({ actor, params }) => withdrawInvitation(deps, actor, params),
    readInvitation: ({ body }) => readInvitation(deps, body.token),
    acceptInvitation: ({ actor, body }) => acceptInvitation(deps, actor, body.token),
  } satisfies Partial<Handlers>
}
