import { Failure } from '@constellation/chassis'
import { type PlatformMe, TenantId } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { listTenantRows } from '../../store/tenants.ts'
import type { Caller } from './caller.ts'
import { ownAccounts } from './own-accounts.ts'
import { isOperator, principalOf } from './principal-of.ts'

const mostTenants = 200

/** The person, with the tenants that they belong to at this moment. */
export async function getMe({ db }: Deps, caller: Caller): Promise<PlatformMe> {
  if (caller.kind === 'command') throw new Failure('permission_denied', 'the user of the host is no person of rbac')
  const rows = await listTenantRows(db, { accountIds: ownAccounts(caller) }, { limit: mostTenants })
  const tenants = rows.map((row): PlatformMe['tenants'][number] => ({
    id: TenantId.parse(row.id),
    slug: row.slug,
    name: row.name,
    // A CHECK of the table bounds the values.
    status: row.status as PlatformMe['tenants'][number]['status'],
    role: principalOf(caller, row.rbac_account_id) === 'tenantAdmin' ? 'tenant_admin' : 'tenant_member',
  }))
  return { userId: caller.userId, platformAdmin: isOperator(caller), tenants }
}
