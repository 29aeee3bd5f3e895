import { activateTenantRow, findTenant, type TenantRow } from '../../store/tenants.ts'
import type { SubjectKind } from '../provisioning/subject-kind.ts'
import { authentikGroup } from './authentik-group.ts'
import { rbacAccount } from './rbac-account.ts'

/** A tenant and its steps. It is active as soon as each that it needs is settled, and no later failure takes that back. */
export const tenantSubject: SubjectKind<TenantRow> = {
  type: 'tenant',
  steps: [rbacAccount, authentikGroup],
  find: findTenant,
  tenantIdOf: ({ id }) => id,
  isWithdrawn: () => false,
  async arrive(trx, { id }, { critical }) {
    return critical && (await activateTenantRow(trx, id)) ? { action: 'tenant.activate', detail: {} } : undefined
  },
}
