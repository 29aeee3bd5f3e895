const pausesSeconds = [15, 30, 60, 120, 300]

/**
 * A probe that asks less often the longer it fails, and every five minutes once it succeeds. In between it tells the last result. So the
 * service never holds on to a system that is down.
 */
export function backedOff(probe: () => Promise<unknown>, now: () => Date): () => Promise<void> {
  let failures = 0
  let nextAtMs = Number.NEGATIVE_INFINITY
  let last: { error: unknown } | undefined

  async function ask(): Promise<void> {
    const pause = (seconds = 300) => {
      nextAtMs = now().getTime() + seconds * 1000
    }
    try {
      await probe()
      failures = 0
      last = undefined
      pause()
    } catch (error) {
      pause(pausesSeconds[failures])
      failures++
      last = { error }
    }
  }

  return async () => {
    if (now().getTime() >= nextAtMs) await ask()
    if (last) throw last.error
  }
}
