import type { Deps } from '../../deps.ts'
import { forgetLeftovers, listLeftovers } from '../../store/contents.ts'

/**
 * Removes objects of messages whose content is erased, and of messages that were never accepted. Several instances may do it at once. While
 * the store does not answer, they stay on the record.
 */
export async function removeLeftovers({
  db,
  objects,
  logger,
}: Pick<Deps, 'db' | 'objects' | 'logger'>): Promise<number> {
  if (!objects) return 0
  let removed = 0
  for (;;) {
    const leftovers = await listLeftovers(db)
    if (leftovers.length === 0) return removed
    const results = await Promise.allSettled(leftovers.map((itemId) => objects.remove(itemId)))
    const gone = leftovers.filter((_, index) => results[index]?.status === 'fulfilled')
    await forgetLeftovers(db, gone)
    removed += gone.length
    const failed = results.find((result) => result.status === 'rejected')
    if (!failed) continue
    logger.warn(
      { error: failed.reason, left: leftovers.length - gone.length },
      'contents of erased messages stay for now',
    )
    return removed
  }
}
