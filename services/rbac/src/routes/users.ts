import type { Deps } from '../deps.ts'
import { countUsers } from '../domain/users/count-users.ts'
import { createUser } from '../domain/users/create-user.ts'
import { deleteUser } from '../domain/users/delete-user.ts'
import { getMe } from '../domain/users/get-me.ts'
import { getUser } from '../domain/users/get-user.ts'
import { listUsers } from '../domain/users/list-users.ts'
import { restoreUser } from '../domain/users/restore-user.ts'
import { updateUser } from '../domain/users/update-user.ts'
import type { Handlers } from '../handlers.ts'
import { withHashPlace } from './with-hash-place.ts'

/** Users of an account. */
export function usersRoutes(deps: Deps) {
  return {
    getMe: ({ actor }) => getMe(deps, actor),
    countUsers: async ({ actor, query }) => ({ count: await countUsers(deps, actor, query.accountId) }),
    createUser: ({ actor, body }) =>
      body.password === undefined
        ? createUser(deps, actor, body)
        : withHashPlace(deps, (placed) => createUser(placed, actor, body)),
    listUsers: ({ actor, query }) => listUsers(deps, actor, query),
    getUser: ({ actor, params }) => getUser(deps, actor, params.id),
    updateUser: ({ actor, params, body }) => updateUser(deps, actor, params.id, body),
    deleteUser: ({ actor, params }) => deleteUser(deps, actor, params.id),
    restoreUser: ({ actor, params }) => restoreUser(deps, actor, params.id),
  } satisfies Partial<Handlers>
}
