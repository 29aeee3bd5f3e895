import type { Deps } from '../deps.ts'
import { countUsers } from '../domain/count-users.ts'
import { createUser } from '../domain/create-user.ts'
import { deleteUser } from '../domain/delete-user.ts'
import { endAllSessions } from '../domain/end-all-sessions.ts'
import { endOtherSessions } from '../domain/end-other-sessions.ts'
import { endSession } from '../domain/end-session.ts'
import { getUser } from '../domain/get-user.ts'
import { listActivity } from '../domain/list-activity.ts'
import { listCredentials } from '../domain/list-credentials.ts'
import { listMemberships, readMemberships } from '../domain/list-memberships.ts'
import { listSessions } from '../domain/list-sessions.ts'
import { listUsers } from '../domain/list-users.ts'
import { removeCredential } from '../domain/remove-credential.ts'
import { restoreUser } from '../domain/restore-user.ts'
import { updateUser } from '../domain/update-user.ts'
import type { Handlers } from '../handlers.ts'

/** Users, and what hangs below one: sessions, credentials, memberships. */
export function userRoutes(deps: Deps) {
  return {
    getMe: async ({ actor }) => {
      const { userId } = actor.ticket
      const [user, tenantRoles] = await Promise.all([getUser(deps, actor, userId), readMemberships(deps, userId)])
      return { ...user, tenantRoles }
    },
    countUsers: async ({ actor, query }) => ({ count: await countUsers(deps, actor, query.accountId) }),
    createUser: ({ actor, body }) => createUser(deps, actor, body),
    listUsers: ({ actor, query }) => listUsers(deps, actor, query),
    getUser: ({ actor, params }) => getUser(deps, actor, params.id),
    updateUser: ({ actor, params, body }) => updateUser(deps, actor, params.id, body),
    deleteUser: ({ actor, params }) => deleteUser(deps, actor, params.id),
    restoreUser: ({ actor, params }) => restoreUser(deps, actor, params.id),
    listSessions: async ({ actor, params }) => ({ items: await listSessions(deps, actor, params.id) }),
    endSession: ({ actor, params }) => endSession(deps, actor, { userId: params.id, sessionId: params.sessionId }),
    endOtherSessions: async ({ actor, params }) => ({ ended: await endOtherSessions(deps, actor, params.id) }),
    endAllSessions: async ({ actor, params }) => ({ ended: await endAllSessions(deps, actor, params.id) }),
    listActivity: ({ actor, params, query }) => listActivity(deps, actor, params.id, query),
    listCredentials: async ({ actor, params }) => ({ items: await listCredentials(deps, actor, params.id) }),
    removeCredential: ({ actor, params }) =>
      removeCredential(deps, actor, { userId: params.id, credentialId: params.credentialId }),
    listMemberships: ({ params }) => listMemberships(deps, params.id),
  } satisfies Partial<Handlers>
}
