import type { StepKey } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import type { TenantRow } from '../../store/tenants.ts'

export { StepFailure } from './step-failure.ts'

/** What a step sees in another system; undefined where there is nothing yet. */
export type Observed = Readonly<Record<string, unknown>> | undefined

/**
 * One thing that a tenant has in one system. Running a step twice with nothing changed writes nothing there: what is there is compared
 * with what should be, before anything is written and after it.
 */
export type Step = {
  key: StepKey
  /** The tenant is active only when this step is settled. */
  critical: boolean
  desired(tenant: TenantRow): Readonly<Record<string, unknown>>
  observe(deps: Deps, tenant: TenantRow): Promise<Observed>
  apply(deps: Deps, tenant: TenantRow): Promise<void>
}
