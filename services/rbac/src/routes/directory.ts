import type { Deps } from '../deps.ts'
import { closeAccount } from '../domain/directory/close-account.ts'
import { findUsers } from '../domain/directory/find-users.ts'
import { giveOneTimePassword } from '../domain/directory/give-one-time-password.ts'
import { putAccount } from '../domain/directory/put-account.ts'
import { putMembership } from '../domain/directory/put-membership.ts'
import { readAccount } from '../domain/directory/read-account.ts'
import { removeMembership } from '../domain/directory/remove-membership.ts'
import { removeUser } from '../domain/directory/remove-user.ts'
import { setUserStatus } from '../domain/directory/set-user-status.ts'
import type { Handlers } from '../handlers.ts'
import { withHashPlace } from './with-hash-place.ts'

/** What platform-api does with accounts, users and members in its own authority. */
export function directoryRoutes(deps: Deps) {
  return {
    putAccount: ({ actor, params, body }) => putAccount(deps, actor, { ...params, ...body }),
    readAccount: ({ params }) => readAccount(deps, params.id),
    closeAccount: ({ actor, params, query }) => closeAccount(deps, actor, { ...params, ...query }),
    findUsers: ({ body }) => findUsers(deps, body),
    setUserStatus: ({ actor, params, body }) => setUserStatus(deps, actor, { ...params, ...body }),
    giveOneTimePassword: ({ actor, params, body }) =>
      withHashPlace(deps, (placed) => giveOneTimePassword(placed, actor, { ...params, ...body })),
    removeUser: ({ actor, params, query }) => removeUser(deps, actor, { ...params, ...query }),
    putMembership: ({ actor, params: { id: accountId, userId }, body }) =>
      putMembership(deps, actor, { accountId, userId, ...body }),
    removeMembership: ({ actor, params: { id: accountId, userId }, query }) =>
      removeMembership(deps, actor, { accountId, userId, ...query }),
  } satisfies Partial<Handlers>
}
