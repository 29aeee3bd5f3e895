import { BrokerError } from '../broker-error.ts'

/** The broker refuses a call that is further from its own time than this. */
const allowedSeconds = 60

/** Throws when the broker's `Date` header and the clock of this machine differ too much. The message says by how much. */
export function checkClock(date: string | null, nowMs: number): void {
  const serverMs = Date.parse(date ?? '')
  if (Number.isNaN(serverMs)) return
  // The header has whole seconds, so half a second is the best guess.
  const aheadSeconds = Math.round((nowMs - serverMs - 500) / 1000)
  if (Math.abs(aheadSeconds) <= allowedSeconds) return
  const direction = aheadSeconds > 0 ? 'ahead of' : 'behind'
  throw new BrokerError(
    'clock_off',
    `the clock of this machine is ${Math.abs(aheadSeconds)} seconds ${direction} the broker's`,
  )
}
