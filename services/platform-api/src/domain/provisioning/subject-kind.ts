import type { SubjectType } from '@constellation/contracts-platform'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { NewAuditEvent } from '../../store/audit.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { Step } from './step.ts'

/** A kind of what has steps. */
export type SubjectKind<Subject> = {
  type: SubjectType
  steps: readonly Step<Subject>[]
  /** The subject as it is now. */
  find(db: Deps['db'], id: string): Promise<Subject | undefined>
  tenantIdOf(subject: Subject): string
  /** Whether it loses what it has: then its steps run in the reverse order. */
  isWithdrawn(subject: Subject): boolean
  /** Moves the subject to the state that it reached, in the transaction that notes a step. Gives the action for the audit if it moved. */
  arrive(
    trx: Transaction<Schema>,
    subject: Subject,
    settled: Settled,
  ): Promise<Pick<NewAuditEvent, 'action' | 'detail'> | undefined>
}

/** Which steps of a subject are settled. */
export type Settled = { critical: boolean; all: boolean }
