import type { MakeLimiter } from '@constellation/limits'

export type AccountThrottle = {
  /** Milliseconds until another account may be opened from a network address without a mail; 0 for now. Counts nothing. */
  waitMs(ip: string): Promise<number>
  /** Counts an account that was opened so. Several requests at the same moment may all have passed `waitMs`. */
  countOpened(ip: string): Promise<void>
}

/** Throttles accounts that are opened with an external identity, since no mail slows them down: `mostOpened` an hour. */
export function createAccountThrottle(makeLimiter: MakeLimiter, mostOpened: number): AccountThrottle {
  const openedFrom = makeLimiter('opened-from', mostOpened, 3600)
  return {
    async waitMs(ip) {
      const opened = await openedFrom.get(ip)
      return opened && opened.consumedPoints >= mostOpened ? Math.max(opened.msBeforeNext, 1000) : 0
    },
    async countOpened(ip) {
      await openedFrom.penalty(ip, 1)
    },
  }
}
