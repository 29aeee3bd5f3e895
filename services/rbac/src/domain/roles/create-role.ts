import { Failure } from '@constellation/chassis'
import type { RbacBody, Role } from '@constellation/contracts-rbac'
import { isUniqueViolation } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { findAccount } from '../../store/accounts.ts'
import { insertRole } from '../../store/roles.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireAdmin } from '../access/has-permission.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { refuseInvalidRole, refusePlatformPermissions } from './role-rules.ts'
import { toRole } from './to-role.ts'

/** Creates a role in an account. Its code is unique there. */
export async function createRole(
  deps: Deps,
  actor: UserActor,
  { accountId, name, code, permissions }: RbacBody<'createRole'>,
): Promise<Role> {
  requireAdmin(actor, accountId)
  refuseInvalidRole({ name, permissions })
  refusePlatformPermissions(actor, accountId, permissions)
  const id = deps.newId()
  const entry = { action: 'role.create', target: id, accountId, detail: { permissions } } as const
  try {
    return await recordedChange(
      deps,
      actor,
      async (trx) => {
        if (!(await findAccount(trx, accountId))) throw notFound('account')
        return toRole(await insertRole(trx, { id, accountId, name: name.trim(), code: code ?? null, permissions }))
      },
      entry,
    )
  } catch (error) {
    throw roleCodeTaken(error)
  }
}

/** The refusal of a code that is taken in the account. Any other error is returned as it is. */
export function roleCodeTaken(error: unknown): unknown {
  if (!isUniqueViolation(error, 'roles_code')) return error
  return new Failure('role_code_taken', 'the account has a role with this code', { cause: error })
}
