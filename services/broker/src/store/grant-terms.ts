import type { NewGrant } from './grants.ts'

type Moments = 'granted_at' | 'not_before' | 'expires_at'

/** The columns of a grant that never change, as the database writes them as JSON. */
export type GrantTermsJson = Omit<NewGrant, Moments> & Record<Moments, string>

/** The same with times. */
export function grantTerms(json: GrantTermsJson): NewGrant {
  const { granted_at, not_before, expires_at } = json
  return {
    ...json,
    granted_at: new Date(granted_at),
    not_before: new Date(not_before),
    expires_at: new Date(expires_at),
  }
}
