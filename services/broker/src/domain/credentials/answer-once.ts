import { sha256 } from '../../audit/audit-record.ts'
import type { Deps } from '../../deps.ts'
import { keepAnswer, releaseSlot, type Slot } from '../../store/idempotency.ts'
import type { Caller } from '../sessions/caller.ts'

type Request = { caller: Caller; route: string; idempotencyKey: string | undefined; rawBody: Uint8Array }
type Worked<T> = { answer: T } | { replayed: string }
export type Answered<T> = { answer: T; isReplay: boolean }

/**
 * Does the work at most once for an `Idempotency-Key`. A success is kept sealed for five minutes; a failure frees the key, so that the same
 * request can be sent again. Without a key the work is simply done.
 */
export async function answerOnce<T>(
  deps: Deps,
  { caller, route, idempotencyKey, rawBody }: Request,
  work: (slot: Slot | undefined) => Promise<Worked<T>>,
): Promise<Answered<T>> {
  const slot: Slot | undefined =
    idempotencyKey === undefined
      ? undefined
      : {
          omniAccount: caller.session.omniAccount,
          route,
          key: idempotencyKey,
          fingerprint: sha256(rawBody),
          claim: deps.newId(),
        }
  try {
    const worked = await work(slot)
    if ('replayed' in worked) {
      deps.brokerMetrics.idempotencyHits.add({})
      // What is kept is an answer of this operation.
      return { answer: JSON.parse(worked.replayed) as T, isReplay: true }
    }
    if (slot) await keep(deps, slot, worked.answer)
    return { answer: worked.answer, isReplay: false }
  } catch (error) {
    if (slot) await releaseSlot(deps.db, slot)
    throw error
  }
}

/** What was released is answered even when it cannot be kept: then a repetition is refused as a replay. */
async function keep({ db, sealing, logger }: Deps, slot: Slot, answer: unknown): Promise<void> {
  await keepAnswer(db, sealing, slot, JSON.stringify(answer)).catch((error: unknown) => {
    logger.error({ error, route: slot.route }, 'an answer could not be kept for its Idempotency-Key')
  })
}
