export type AccessTokens<Grant> = {
  /** Without `lifetimeMs` the token never expires. */
  issue(token: string, grant: Grant, lifetimeMs?: number): void
  /** The grant of the token in an `Authorization` header. Gives undefined when the token is unknown or has expired. */
  read(request: Request): Grant | undefined
  revoke(token: string): void
  revokeAll(): void
}

/** The bearer tokens that a provider issued. It forgets the oldest as they expire, so that renewing tokens does not use more memory. */
export function createAccessTokens<Grant>(now: () => Date): AccessTokens<Grant> {
  const issued = new Map<string, { grant: Grant; expiresAtMs: number }>()
  return {
    issue(token, grant, lifetimeMs = Number.POSITIVE_INFINITY) {
      for (const [old, { expiresAtMs }] of issued) {
        if (now().getTime() < expiresAtMs) break
        issued.delete(old)
      }
      issued.set(token, { grant, expiresAtMs: now().getTime() + lifetimeMs })
    },
    read(request) {
      const found = issued.get(readBearer(request) ?? '')
      return found && now().getTime() < found.expiresAtMs ? found.grant : undefined
    },
    revoke: (token) => void issued.delete(token),
    revokeAll: () => issued.clear(),
  }
}

/** The token of an `Authorization: Bearer` header. GitHub also accepts the word `token`. */
export function readBearer(request: Request): string | undefined {
  return /^(?:Bearer|token) (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
}
