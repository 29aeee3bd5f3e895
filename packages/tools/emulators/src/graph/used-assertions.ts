/** The assertions that were accepted, each until it could not be accepted any more. */
export type UsedAssertions = {
  /** Whether an assertion of a client is used for the first time. One without a `jti` always is. */
  isFirst(clientId: string, claims: Readonly<Record<string, unknown>>, now: Date): boolean
}

/** For how long an assertion is accepted after its end, and so remembered: clocks differ. */
export const leewaySeconds = 300

export function createUsedAssertions(): UsedAssertions {
  const used = new Map<string, number>()
  return {
    isFirst(clientId, { jti, exp }, now) {
      for (const [key, endMs] of used) if (endMs + leewaySeconds * 1000 <= now.getTime()) used.delete(key)
      if (typeof jti !== 'string') return true
      const key = JSON.stringify([clientId, jti])
      if (used.has(key)) return false
      used.set(key, Number(exp) * 1000)
      return true
    },
  }
}
