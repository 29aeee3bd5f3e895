import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Api } from '../api/open-api.ts'
import { readUser } from '../users/find-user.ts'
import { type FoundUser, userForm, usersPath } from '../users/user-form.ts'
import { groupPath } from './group-form.ts'

/** A user in a group, by the number of the one and the id of the other. */
export type Membership = { group: string; user: number }

/** Whether a user is a direct member. A user who does not exist is none. */
export async function isMember(api: Api, { group, user }: Membership): Promise<boolean> {
  return (await readUser(api, user))?.groups.includes(group) ?? false
}

/** `isNew`: the user was no member before. */
export async function addMember(api: Api, membership: Membership): Promise<{ isNew: boolean }> {
  if (await isMember(api, membership)) return { isNew: false }
  const wasDone = await api.act(
    `${groupPath(membership.group)}add_user/`,
    { pk: membership.user },
    'add users to groups',
  )
  if (!wasDone)
    throw new StepFailure('dependency_failed', 'the user or the group does not exist at Authentik, or may not be seen')
  await verify(api, membership, true)
  return { isNew: true }
}

/** What is gone, as a user or as a group, is no member any more. */
export async function removeMember(api: Api, membership: Membership): Promise<void> {
  if (!(await isMember(api, membership))) return
  await api.act(`${groupPath(membership.group)}remove_user/`, { pk: membership.user }, 'remove users from groups')
  await verify(api, membership, false)
}

/** Every direct member, also those whom we did not add. Throws where the list cannot be read to its end. */
export async function listMembers(api: Api, group: string): Promise<FoundUser[]> {
  const query = { groups_by_pk: group, include_groups: 'false' }
  const users = await api.list(usersPath, query, userForm, 'read users')
  return users.filter(({ groups }) => groups.includes(group))
}

async function verify(api: Api, membership: Membership, wanted: boolean): Promise<void> {
  if ((await isMember(api, membership)) !== wanted)
    throw new StepFailure('verify_failed', 'Authentik took the change of a group, and does not show it')
}
