import { Failure } from '@constellation/chassis'
import { lanes, type Suppression, type SuppressionScope } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { insertSuppression } from '../../store/suppressions.ts'
import { authorize } from '../access/authorize.ts'
import { nameOf, type PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { addressKey } from '../messages/address-key.ts'
import { operators } from '../queue/find-own-item.ts'
import { toSuppression } from './suppression-shape.ts'

type Input = {
  accountId?: string | undefined
  address: string
  scope: SuppressionScope
  reason: string
  expiresAt?: string | undefined
}

/** Holds mail to an address that is handed in from now on. What waits in the queue already is sent. */
export async function addSuppression(deps: Deps, caller: PersonCaller, input: Input): Promise<Suppression> {
  const accountId = authorize(caller, operators, input.accountId)
  const { address, scope, reason } = input
  const expiresAt = input.expiresAt === undefined ? null : new Date(input.expiresAt)
  if (expiresAt && expiresAt <= deps.now())
    throw new Failure('validation_failed', 'the suppression would be over at once: see errors', {
      errors: [{ pointer: '/expiresAt', message: 'is in the past' }],
    })
  const numbers = scope === 'all' ? null : [...new Set(scope.map((lane) => lanes.indexOf(lane)))]
  return deps.db.transaction().execute(async (trx) => {
    const row = await insertSuppression(trx, {
      ...{ id: deps.newId(), accountId, address, addressKey: addressKey(address), reason, expiresAt },
      ...{ lanes: numbers, createdBy: nameOf(caller) },
    })
    if (!row) throw new Failure('suppression_exists', `${address} is on the list: remove it first to change it`)
    const detail = { source: 'operator', scope }
    const entry = { action: 'suppression.add', target: row.id, accountId, detail }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
    return toSuppression(row)
  })
}
