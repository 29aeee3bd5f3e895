type Clock = {
  /** A clock that never goes back, in milliseconds. */
  elapsedMs: () => number
  sleep: (milliseconds: number) => Promise<unknown>
}

/** How much longer than the dearest hash every verification takes, so that no hash is slower than that. */
const margin = 2
/** How many verifications tell how slow the machine is now. */
const recent = 20
/** A machine that is slower than this has other troubles, and login must still get its answer. */
const slowest = 4

/**
 * While users have hashes of several forms, every verification takes the same time: twice that of the dearest form, on the
 * machine as fast as it is now. The rest is waited, not computed (docs/decisions/0027-one-time-for-every-hash.md).
 */
export function createEvenTime({ elapsedMs, sleep }: Clock) {
  /** What a hash of a form took when it was measured. */
  const measuredMs = new Map<string, number>()
  /** How much longer the last verifications took than measured. */
  const slowness: number[] = []
  let dearestMs = 0

  function observe(form: string, tookMs: number) {
    const known = measuredMs.get(form)
    if (!known) return
    slowness.push(tookMs / known)
    if (slowness.length > recent) slowness.shift()
  }

  /** One freak among the last verifications does not count. */
  function slownessNow() {
    const [, second = 1] = slowness.toSorted((one, other) => other - one)
    return Math.min(Math.max(second, 1), slowest)
  }

  return {
    /** Covers the forms that users have, besides the current one. `measure` verifies a hash of a form once. */
    async cover(forms: readonly string[], current: string, measure: (form: string) => Promise<void>): Promise<void> {
      const all = forms.some((form) => form !== current) ? [...new Set([current, ...forms])] : []
      for (const form of all) {
        if (measuredMs.has(form)) continue
        const begunMs = elapsedMs()
        await measure(form)
        measuredMs.set(form, elapsedMs() - begunMs)
      }
      dearestMs = Math.max(0, ...all.map((form) => measuredMs.get(form) ?? 0))
    },
    /** Waits for the rest of the time of a verification that began then and has taken so long. */
    async fill({ form, begunMs, tookMs }: { form: string; begunMs: number; tookMs: number }): Promise<void> {
      observe(form, tookMs)
      const restMs = begunMs + margin * dearestMs * slownessNow() - elapsedMs()
      if (restMs > 0) await sleep(restMs)
    },
  }
}
