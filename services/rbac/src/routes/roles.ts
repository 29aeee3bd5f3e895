import type { Deps } from '../deps.ts'
import { createRole } from '../domain/roles/create-role.ts'
import { deleteRole } from '../domain/roles/delete-role.ts'
import { getRole } from '../domain/roles/get-role.ts'
import { listRoles } from '../domain/roles/list-roles.ts'
import { updateRole } from '../domain/roles/update-role.ts'
import type { Handlers } from '../handlers.ts'

/** The roles of an account. */
export function rolesRoutes(deps: Deps) {
  return {
    createRole: ({ actor, body }) => createRole(deps, actor, body),
    listRoles: ({ actor, query }) => listRoles(deps, actor, query),
    getRole: ({ actor, params }) => getRole(deps, actor, params.id),
    updateRole: ({ actor, params, body }) => updateRole(deps, actor, params.id, body),
    deleteRole: ({ actor, params }) => deleteRole(deps, actor, params.id),
  } satisfies Partial<Handlers>
}
