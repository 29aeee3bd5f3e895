import { Refusal } from '@constellation/client'
import { AccountId } from '@constellation/contracts-rbac'
import type { TenantRow } from '../../store/tenants.ts'
import type { Step } from '../provisioning/step.ts'

/** The account of the tenant in rbac, under the id that was chosen with the tenant. */
export const rbacAccount: Step<TenantRow> = {
  key: 'rbac_account',
  critical: true,
  desired: ({ name }) => ({ name }),
  async observe({ rbac }, { rbac_account_id }) {
    const params = { id: AccountId.parse(rbac_account_id) }
    const account = await rbac()
      .readAccount({ params })
      .catch((error: unknown) => {
        if (error instanceof Refusal && error.code === 'not_found') return undefined
        throw error
      })
    return account && { is: { name: account.name } }
  },
  async apply({ rbac }, { rbac_account_id, name }) {
    await rbac().putAccount({ params: { id: AccountId.parse(rbac_account_id) }, body: { name } })
  },
}
