import type { Logger } from '@constellation/observability'
import type { AuthentikConnection } from './api/exchange.ts'
import { type Api, openApi } from './api/open-api.ts'
import type { Authentik, Groups, Users } from './authentik.ts'
import { findGroup } from './groups/find-group.ts'
import { addMember, isMember, listMembers, removeMember } from './groups/members.ts'
import { putGroup } from './groups/put-group.ts'
import { removeGroup } from './groups/remove-group.ts'
import { endSessions } from './sessions/end-sessions.ts'
import { createUser } from './users/create-user.ts'
import { findUser } from './users/find-user.ts'
import { listAuthenticators } from './users/list-authenticators.ts'
import { removeUser } from './users/remove-user.ts'
import { setPassword } from './users/set-password.ts'
import { updateUser } from './users/update-user.ts'

export type AuthentikOptions = AuthentikConnection & {
  logger: Pick<Logger, 'warn'>
}

/** Manages an Authentik of release 2025.10 over its API. It connects with the first call. */
export function openAuthentik(options: AuthentikOptions): Authentik {
  const api = openApi(options)
  return {
    groups: groupsOf(api),
    users: usersOf(api),
    sessions: { end: (person) => endSessions(api, options.logger, person) },
  }
}

function groupsOf(api: Api): Groups {
  return {
    find: (sought) => findGroup(api, sought),
    put: (wanted) => putGroup(api, wanted),
    remove: (own) => removeGroup(api, own),
    isMember: (membership) => isMember(api, membership),
    addMember: (membership) => addMember(api, membership),
    removeMember: (membership) => removeMember(api, membership),
    listMembers: (group) => listMembers(api, group),
  }
}

function usersOf(api: Api): Users {
  return {
    find: (sought) => findUser(api, sought),
    create: (wanted) => createUser(api, wanted),
    update: (own, changes) => updateUser(api, own, changes),
    remove: (own) => removeUser(api, own),
    setPassword: (own, password) => setPassword(api, own, password),
    listAuthenticators: (user) => listAuthenticators(api, user),
  }
}
