import type { Deps } from '../../deps.ts'
import { removeExpired } from '../../store/housekeeping.ts'
import { purgeDeletedUsers } from '../users/purge-deleted-users.ts'

const day = 86_400_000

/**
 * The hourly housekeeping: removes what has expired and purges users deleted long ago. Two instances may run it at the
 * same time.
 */
export async function tidyUp(
  deps: Pick<Deps, 'db' | 'newId' | 'now' | 'sealing'>,
  { purgeAfterDays }: { purgeAfterDays: number },
): Promise<'idle'> {
  await removeExpired(deps.db)
  const before = new Date(deps.now().getTime() - purgeAfterDays * day)
  await purgeDeletedUsers(deps, { kind: 'system', requestId: null }, before)
  return 'idle'
}
