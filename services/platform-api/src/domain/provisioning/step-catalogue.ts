import { rbacAccount } from './rbac-account.ts'
import type { Step } from './step.ts'

/** Every step of a tenant, in the order in which they run. */
export const steps: readonly Step[] = [rbacAccount]

/** The keys of those that a tenant needs to be active. */
export const criticalSteps: ReadonlySet<string> = new Set(
  steps.filter(({ critical }) => critical).map(({ key }) => key),
)
