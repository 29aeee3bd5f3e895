import type { Deps } from '../deps.ts'
import { listMembers } from '../domain/members/list-members.ts'
import { listMemberships } from '../domain/members/list-memberships.ts'
import { removeMember } from '../domain/members/remove-member.ts'
import { setMemberRoles } from '../domain/members/set-member-roles.ts'
import type { Handlers } from '../handlers.ts'

/** Who belongs to an account, and with which roles. */
export function membersRoutes(deps: Deps) {
  return {
    listMemberships: ({ params }) => listMemberships(deps, params.id),
    listMembers: ({ actor, params, query }) => listMembers(deps, actor, params.id, query),
    setMemberRoles: ({ actor, params, body }) =>
      setMemberRoles(deps, actor, { accountId: params.id, userId: params.userId, ...body }),
    removeMember: ({ actor, params }) => removeMember(deps, actor, { accountId: params.id, userId: params.userId }),
  } satisfies Partial<Handlers>
}
