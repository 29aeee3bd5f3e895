import { Failure } from '@constellation/chassis'
import type { RbacBody, Role } from '@constellation/contracts-rbac'
import { isUniqueViolation } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { findAccount } from '../../store/accounts.ts'
import { insertRole } from '../../store/roles.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireAdmin } from '../access/has-permission.ts'
import { audit } from '../record/record.ts'
import { refuseInvalidRole } from './role-rules.ts'
import { toRole } from './to-role.ts'

type NewRole = RbacBody<'createRole'>

/** Creates a role in an account. Its code is unique there. */
export async function createRole(
  deps: Deps,
  actor: UserActor,
  { accountId, name, code, permissions }: NewRole,
): Promise<Role> {
  requireAdmin(actor, accountId)
  refuseInvalidRole({ name, permissions })
  try {
    return await deps.db.transaction().execute(async (trx) => {
      if (!(await findAccount(trx, accountId))) throw notFound('account')
      const row = await insertRole(trx, {
        id: deps.newId(),
        accountId,
        name: name.trim(),
        code: code ?? null,
        permissions,
      })
      await audit(deps, trx, actor, { action: 'role.create', target: row.id, accountId, detail: { permissions } })
      return toRole(row)
    })
  } catch (error) {
    throw roleCodeTaken(error)
  }
}

/** The refusal of a code that the account has already; any other error stays what it is. */
export function roleCodeTaken(error: unknown): unknown {
  if (!isUniqueViolation(error, 'roles_code')) return error
  return new Failure('role_code_taken', 'the account has a role with this code', { cause: error })
}
