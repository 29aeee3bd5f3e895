import { Degraded } from '@constellation/chassis'
import type { Deps } from '../deps.ts'
import { readBacklog } from '../store/open-records.ts'

/** Throws `Degraded` while records wait for an anchor, and an error when one has waited for more than an hour. */
export async function probeBacklog({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  const { pending, quarantined, behind, oldest } = await readBacklog(db, now())
  if (!oldest && behind > 0) throw new Degraded(`${behind} records are released, and an anchor lacks them`)
  if (!oldest) return
  const reason = `${pending} records were interrupted and ${quarantined} are quarantined; the oldest is of ${oldest.toISOString()}`
  throw now().getTime() - oldest.getTime() > 3_600_000 ? new Error(reason) : new Degraded(reason)
}
