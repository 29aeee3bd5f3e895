import { deleteEndedCounts } from '@constellation/limits'
import type { Deps } from '../../deps.ts'
import { emptyKeys, eraseFailures, eraseSentContent } from '../../store/housekeeping.ts'
import { foldHours } from '../../store/telemetry.ts'

/**
 * Erases and folds what has served its time: content of sent messages, failures and their messages, idempotency keys, counts of limits, and
 * hours of the figures. Entries of the audit, messages and attempts stay. Several instances may do it at once.
 */
export async function tidyUp({ db, settings, logger }: Pick<Deps, 'db' | 'settings' | 'logger'>): Promise<void> {
  const sent = await eraseSentContent(db, settings.sentContentHours)
  const failures = await eraseFailures(db)
  const keys = await emptyKeys(db)
  await foldHours(db)
  await deleteEndedCounts(db)
  if (sent + failures + keys > 0) logger.info({ sent, failures, keys }, 'what has served its time was erased')
}
