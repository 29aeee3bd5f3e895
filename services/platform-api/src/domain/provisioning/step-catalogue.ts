import type { StepKey } from '@constellation/contracts-platform'
import { rbacAccount } from './rbac-account.ts'
import type { Step } from './step.ts'

/** Every step of a tenant, in the order in which they run. */
export const steps: readonly Step[] = [rbacAccount]

export const criticalSteps: ReadonlySet<StepKey> = new Set(
  steps.filter(({ critical }) => critical).map(({ key }) => key),
)
