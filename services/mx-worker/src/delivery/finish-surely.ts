import { setTimeout as pause } from 'node:timers/promises'
import { isDatabaseOutage } from '@constellation/database'
import { type DeliveryResult, finishDelivery } from '../store/delivery.ts'
import type { DeliveryDeps } from './delivery-deps.ts'

const firstPauseMs = 100
const longestPauseMs = 5000

/**
 * Ends a delivery however long the database is away: what a provider has answered is known here alone. Repeating it is safe, because the
 * claim ends with the first that is committed. Throws when `givenUp` is aborted: then the reaper of another worker looks it up.
 */
export async function finishSurely(
  { db, logger }: Pick<DeliveryDeps, 'db' | 'logger'>,
  result: DeliveryResult,
  givenUp: AbortSignal,
): Promise<string | null> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await finishDelivery(db, result)
    } catch (error) {
      if (!isDatabaseOutage(error) || givenUp.aborted) throw error
      logger.warn({ error, item: result.item_id }, 'the end of a delivery waits for the database')
      await pause(pauseMs, undefined, { signal: givenUp })
    }
  }
}
