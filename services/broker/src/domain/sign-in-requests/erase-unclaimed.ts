import type { Deps } from '../../deps.ts'
import { eraseSessions } from '../../store/sign-in-requests.ts'
import { sessionKeptMs } from './people-methods.ts'

/** Erases the sessions that no program fetched in time. */
export function eraseUnclaimed({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  return eraseSessions(db, new Date(now().getTime() - sessionKeptMs))
}
