import { deleteEndedCounts } from '@constellation/limits'
import type { Deps } from '../../deps.ts'
import { deleteEnded } from '../../store/housekeeping.ts'

/** Removes what has ended: nonces, ended sessions, seen request ids, kept answers and counts. Nothing of the audit is ever removed. */
export async function tidyUp({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  await deleteEnded(db, now())
  await deleteEndedCounts(db)
}
