import { decodeIdToken } from 'arctic'

/** A text claim of an ID token that is not verified yet. It may only choose what the verified token is compared with. */
export function readClaim(idToken: unknown, name: string): string | undefined {
  try {
    const claims: object = decodeIdToken(typeof idToken === 'string' ? idToken : '')
    const value = new Map(Object.entries(claims)).get(name)
    return typeof value === 'string' ? value : undefined
  } catch {
    // An unreadable token has no claims.
    return undefined
  }
}
