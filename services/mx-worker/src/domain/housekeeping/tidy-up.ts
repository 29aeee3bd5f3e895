import { deleteEndedCounts } from '@constellation/limits'
import type { Deps } from '../../deps.ts'
import { deleteOldDeliveries, emptyKeys, eraseFailures, eraseSentContent } from '../../store/housekeeping.ts'
import { foldHours } from '../../store/telemetry.ts'
import { resealWebhookSecrets } from '../webhooks/reseal-webhook-secrets.ts'

/**
 * Erases and folds what has served its time: content of sent messages, failures and their messages, idempotency keys, deliveries of
 * webhooks, counts of limits, and hours of the figures. Entries of the audit, messages and attempts stay. Secrets of webhooks are sealed
 * with the current key. Several instances may do it at once.
 */
export async function tidyUp(deps: Pick<Deps, 'db' | 'settings' | 'sealing' | 'logger'>): Promise<void> {
  const { db, settings, logger } = deps
  const sent = await eraseSentContent(db, settings.sentContentHours)
  const failures = await eraseFailures(db)
  const keys = await emptyKeys(db)
  await foldHours(db)
  await deleteEndedCounts(db)
  const deliveries = await deleteOldDeliveries(db)
  const resealed = await resealWebhookSecrets(deps)
  if (resealed > 0) logger.info({ resealed }, 'secrets of webhooks are sealed with the current key')
  if (sent + failures + keys + deliveries > 0)
    logger.info({ sent, failures, keys, deliveries }, 'what has served its time was erased')
}
