import type { RbacEventOf, RbacEventType } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { type EventRow, eventRow, insertEvent } from '../../store/outbox.ts'
import type { Schema } from '../../store/schema.gen.ts'

type Teller = Pick<Deps, 'newId' | 'sealing'>

/** Tells login of a change. The event leaves through the outbox after the commit, at least once. */
export function tell<Type extends RbacEventType>(
  deps: Teller,
  trx: Transaction<Schema>,
  event: RbacEventOf<Type>,
): Promise<void> {
  return insertEvent(trx, eventOf(deps, event))
}

/** An event, for a single statement that inserts it into the outbox itself. */
export function eventOf<Type extends RbacEventType>(deps: Teller, event: RbacEventOf<Type>): EventRow {
  return eventRow(deps.sealing, { id: deps.newId(), type: event.type, data: event.data })
}
