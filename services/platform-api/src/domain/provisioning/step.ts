import type { SkipReason, StepKey } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'

export { StepFailure } from './step-failure.ts'

/** What a step sees in another system; undefined where there is nothing. */
export type Observed = Readonly<Record<string, unknown>> | undefined

/**
 * One thing that a subject, such as a tenant, has in one system. Running a step twice with nothing changed writes nothing there: what is
 * there is compared with what should be, before anything is written and after it.
 */
export type Step<Subject> = {
  key: StepKey
  /** The subject is active only when this step is settled. */
  critical: boolean
  /** The steps that have to be settled before this one. Where the subject leaves, this one has to be settled before them. */
  after?: readonly StepKey[]
  /** Why there is nothing to do for this subject; undefined where there is. */
  skipReason?(deps: Deps, subject: Subject): SkipReason | undefined
  /** What should be there; undefined where nothing should. */
  desired(subject: Subject): Observed
  observe(deps: Deps, subject: Subject): Promise<Observed>
  /** Makes what is there equal to what should be. */
  apply(deps: Deps, subject: Subject): Promise<void>
}
