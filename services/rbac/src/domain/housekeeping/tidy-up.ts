import type { Deps } from '../../deps.ts'
import { removeExpired } from '../../store/housekeeping.ts'
import { purgeDeletedUsers } from '../users/purge-deleted-users.ts'

const day = 86_400_000

/** The housekeeping of an hour: what has expired goes, and users who were deleted long enough ago are purged. Two instances at once do no harm. */
export async function tidyUp(
  deps: Pick<Deps, 'db' | 'newId' | 'now' | 'sealing'>,
  { purgeAfterDays }: { purgeAfterDays: number },
): Promise<'idle'> {
  await removeExpired(deps.db)
  const before = new Date(deps.now().getTime() - purgeAfterDays * day)
  await purgeDeletedUsers(deps, { kind: 'system', requestId: null }, before)
  return 'idle'
}
