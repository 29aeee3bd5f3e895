import { Failure } from '@constellation/chassis'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { claimAnswer, type Slot } from '../../store/idempotency.ts'
import type { Schema } from '../../store/schema.gen.ts'

/** Claims an `Idempotency-Key` for this request. Gives the answer that a repeated request had, and refuses another one. */
export async function claimSlot(
  { sealing, now }: Pick<Deps, 'sealing' | 'now'>,
  trx: Transaction<Schema>,
  slot: Slot,
): Promise<string | undefined> {
  const claimed = await claimAnswer(trx, sealing, slot, now())
  if (claimed.state === 'answered') return claimed.answer
  if (claimed.state === 'in_progress')
    throw new Failure('idempotency_in_progress', 'the same request is being answered', { retryAfterSeconds: 1 })
  if (claimed.state === 'other_request')
    throw new Failure('idempotency_conflict', 'the Idempotency-Key was used for another request: take a new key')
  return undefined
}
