import type { Deps } from '../deps.ts'
import { createAccount } from '../domain/accounts/create-account.ts'
import { deleteAccount } from '../domain/accounts/delete-account.ts'
import { getAccount } from '../domain/accounts/get-account.ts'
import { listAccounts } from '../domain/accounts/list-accounts.ts'
import { setAccountStatus } from '../domain/accounts/set-account-status.ts'
import { updateAccount } from '../domain/accounts/update-account.ts'
import type { Handlers } from '../handlers.ts'

/** Accounts and their policies. */
export function accountsRoutes(deps: Deps) {
  return {
    createAccount: ({ actor, body }) => createAccount(deps, actor, body),
    listAccounts: ({ actor, query }) => listAccounts(deps, actor, query),
    getAccount: ({ actor, params }) => getAccount(deps, actor, params.id),
    updateAccount: ({ actor, params, body }) => updateAccount(deps, actor, params.id, body),
    setAccountStatus: ({ actor, params, body }) => setAccountStatus(deps, actor, params.id, body.status),
    deleteAccount: ({ actor, params }) => deleteAccount(deps, actor, params.id),
  } satisfies Partial<Handlers>
}
