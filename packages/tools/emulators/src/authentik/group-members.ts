import type { AuthentikCall } from './call.ts'
import { may, requirePermission } from './callers.ts'
import { number } from './fields.ts'
import { readWhole } from './read-body.ts'
import { notFound } from './refusal.ts'
import type { GroupRow, UserRow } from './rows.ts'
import type { AuthentikState } from './state.ts'

/** Adding a member twice is the same as once. */
export function addUser(call: AuthentikCall, state: AuthentikState): Response {
  const { group, user } = readBoth(call, state, 'authentik_core.add_user_to_group')
  group.users = [...group.users.filter((pk) => pk !== user.pk), user.pk]
  return new Response(null, { status: 204 })
}

/** Removing a user who is no member changes nothing. */
export function removeUser(call: AuthentikCall, state: AuthentikState): Response {
  const { group, user } = readBoth(call, state, 'authentik_core.remove_user_from_group')
  group.users = group.users.filter((pk) => pk !== user.pk)
  return new Response(null, { status: 204 })
}

/** The right to change members is enough for the group. A user whom the caller may not see does not exist for it. */
function readBoth(
  call: AuthentikCall,
  { contents }: AuthentikState,
  permission: string,
): { group: GroupRow; user: UserRow } {
  requirePermission(call.caller, permission)
  const group = contents.groups.find(({ pk }) => pk === call.key)
  if (!group) throw notFound('Group')
  const { pk } = readWhole(call, { pk: number }, ['pk'])
  const user = contents.users.find((one) => one.pk === pk)
  if (!user || !may(call.caller, 'authentik_core.view_user')) throw notFound()
  return { group, user }
}
