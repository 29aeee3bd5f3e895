import { createHash } from 'node:crypto'

export type Challenge = { method: 'S256' | 'plain'; value: string }

/** Reads the challenge of an authorization request. By RFC 7636 the default method is `plain`. */
export function readChallenge(query: URLSearchParams): Challenge | 'unknown-method' | undefined {
  const value = query.get('code_challenge')
  if (!value) return undefined
  const method = query.get('code_challenge_method') ?? 'plain'
  return method === 'S256' || method === 'plain' ? { method, value } : 'unknown-method'
}

/** Whether the verifier belongs to the challenge. Without a challenge, any verifier does. */
export function verifierMatches(challenge: Challenge | undefined, verifier: string | null): boolean {
  if (!challenge) return true
  if (!verifier) return false
  const made = challenge.method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier
  return made === challenge.value
}
