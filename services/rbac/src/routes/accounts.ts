import type { Deps } from '../deps.ts'
import { createAccount } from '../domain/create-account.ts'
import { createRole } from '../domain/create-role.ts'
import { deleteAccount } from '../domain/delete-account.ts'
import { deleteRole } from '../domain/delete-role.ts'
import { getAccount } from '../domain/get-account.ts'
import { getRole } from '../domain/get-role.ts'
import { listAccounts } from '../domain/list-accounts.ts'
import { listAudit } from '../domain/list-audit.ts'
import { listMembers } from '../domain/list-members.ts'
import { listRoles } from '../domain/list-roles.ts'
import { removeMember } from '../domain/remove-member.ts'
import { setAccountStatus } from '../domain/set-account-status.ts'
import { setMemberRoles } from '../domain/set-member-roles.ts'
import { updateAccount } from '../domain/update-account.ts'
import { updateRole } from '../domain/update-role.ts'
import type { Handlers } from '../handlers.ts'

/** Accounts, their members, their roles and their audit. */
export function accountRoutes(deps: Deps) {
  return {
    createAccount: ({ actor, body }) => createAccount(deps, actor, body),
    listAccounts: ({ actor, query }) => listAccounts(deps, actor, query),
    getAccount: ({ actor, params }) => getAccount(deps, actor, params.id),
    updateAccount: ({ actor, params, body }) => updateAccount(deps, actor, params.id, body),
    setAccountStatus: ({ actor, params, body }) => setAccountStatus(deps, actor, params.id, body.status),
    deleteAccount: ({ actor, params }) => deleteAccount(deps, actor, params.id),
    listAudit: ({ actor, params, query }) => listAudit(deps, actor, params.id, query),
    listMembers: ({ actor, params, query }) => listMembers(deps, actor, params.id, query),
    setMemberRoles: ({ actor, params, body }) =>
      setMemberRoles(deps, actor, { accountId: params.id, userId: params.userId, ...body }),
    removeMember: ({ actor, params }) => removeMember(deps, actor, { accountId: params.id, userId: params.userId }),
    createRole: ({ actor, body }) => createRole(deps, actor, body),
    listRoles: ({ actor, query }) => listRoles(deps, actor, query),
    getRole: ({ actor, params }) => getRole(deps, actor, params.id),
    updateRole: ({ actor, params, body }) => updateRole(deps, actor, params.id, body),
    deleteRole: ({ actor, params }) => deleteRole(deps, actor, params.id),
  } satisfies Partial<Handlers>
}
