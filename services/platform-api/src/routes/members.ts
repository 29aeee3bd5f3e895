import type { Deps } from '../deps.ts'
import { getMember } from '../domain/members/get-member.ts'
import { listMembers } from '../domain/members/list-members.ts'
import { removeMember } from '../domain/members/remove-member.ts'
import { setMemberRole } from '../domain/members/set-member-role.ts'
import { resumeMember, suspendMember } from '../domain/members/suspend-member.ts'
import type { Handlers } from '../handlers.ts'

export function membersRoutes(deps: Deps) {
  return {
    listMembers: ({ actor, params, query }) => listMembers(deps, actor, params.slug, query),
    getMember: ({ actor, params }) => getMember(deps, actor, params),
    setMemberRole: ({ actor, params, body }) => setMemberRole(deps, actor, params, body.role),
    suspendMember: ({ actor, params, body }) => suspendMember(deps, actor, params, body.reason),
    resumeMember: ({ actor, params }) => resumeMember(deps, actor, params),
    removeMember: ({ actor, params, body }) => removeMember(deps, actor, params, body.confirmEmail),
  } satisfies Partial<Handlers>
}
