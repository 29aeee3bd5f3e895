const lifetimeMs = 10 * 60 * 1000

export type CodeState<Grant> = { kind: 'live'; grant: Grant } | { kind: 'unknown' | 'used' | 'expired' }

export type Codes<Grant> = {
  issue(code: string, grant: Grant): void
  look(code: string): CodeState<Grant>
  /** Consumes the code. */
  use(code: string): void
}

/** Authorization codes. Each is valid once, for ten minutes. */
export function createCodes<Grant>(now: () => Date): Codes<Grant> {
  const issued = new Map<string, { grant: Grant; expiresAtMs: number; isUsed: boolean }>()
  return {
    issue: (code, grant) => void issued.set(code, { grant, expiresAtMs: now().getTime() + lifetimeMs, isUsed: false }),
    look(code) {
      const found = issued.get(code)
      if (!found) return { kind: 'unknown' }
      if (found.isUsed) return { kind: 'used' }
      return now().getTime() < found.expiresAtMs ? { kind: 'live', grant: found.grant } : { kind: 'expired' }
    },
    use(code) {
      const found = issued.get(code)
      if (found) found.isUsed = true
    },
  }
}
