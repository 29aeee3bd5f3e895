import type { SkipReason, StepKey } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'

export { StepFailure } from './step-failure.ts'

type Json = Readonly<Record<string, unknown>>

/** What a step sees in another system. */
export type Seen = {
  /** What is compared with what should be. */
  is: Json
  /** What the object is called there, which is kept. */
  ref?: Json
}

/** What the objects of a subject, and of its tenant, are called in other systems, by the steps that made them. */
export type Refs = Readonly<Partial<Record<StepKey, Json>>>

/**
 * One thing that a subject, such as a tenant, has in one system. Running a step twice with nothing changed writes nothing there: what is
 * there is compared with what should be, before anything is written and after it.
 */
export type Step<Subject> = {
  key: StepKey
  /** The subject is active only when this step is settled. */
  critical: boolean
  /** The steps that have to be settled before this one. Where access is withdrawn, this one has to be settled before them. */
  after?: readonly StepKey[]
  /** The step of the tenant that has to be settled before this one. */
  needs?: StepKey
  /** Why there is nothing to do for this subject; undefined where there is. */
  skipReason?(deps: Deps, subject: Subject, refs: Refs): SkipReason | undefined
  /** What should be there; undefined where nothing should. */
  desired(subject: Subject): Json | undefined
  /** What is there; undefined where nothing is. */
  observe(deps: Deps, subject: Subject, refs: Refs): Promise<Seen | undefined>
  /** Makes what is there equal to what should be. */
  apply(deps: Deps, subject: Subject, refs: Refs): Promise<void>
}
