import type { CredentialStore } from './credential-store.ts'
import { isFresh } from './renew-entry.ts'

type Upkeep = {
  store: CredentialStore
  clock: () => number
  /** Calls the work after some time, and returns what cancels it. */
  schedule: (work: () => void, milliseconds: number) => () => void
  renew: () => Promise<void>
}

/** A machine that slept wakes late, so it looks again at least once a minute. */
const longestPauseMs = 60_000

/** Renews when it is time, until it is disposed. */
export function keepFresh({ store, clock, schedule, renew }: Upkeep): Disposable {
  let cancel = () => {}
  let ended = false

  async function look(): Promise<number> {
    if (!isFresh(await store.read(), clock())) await renew()
    const { renewAt = 0, refusal } = await store.read()
    const due = Math.max(renewAt, refusal?.until ?? 0)
    return Math.min(longestPauseMs, Math.max(1000, due - clock()))
  }

  function run(): void {
    // A store that fails now may work in a minute; callers see its fault themselves.
    look()
      .catch(() => longestPauseMs)
      .then((pauseMs) => {
        if (!ended) cancel = schedule(run, pauseMs)
      })
  }

  run()
  return {
    [Symbol.dispose]() {
      ended = true
      cancel()
    },
  }
}
