import type { GrantTermsJson } from '../../store/grant-terms.ts'
import type { GrantUse } from '../../store/grants.ts'

export type VerifiedGrants = {
  /** The terms that were last verified for this use. A guess: the database compares them with the grant that it uses. */
  find(use: GrantUse): GrantTermsJson | undefined
  remember(use: GrantUse, terms: GrantTermsJson): void
}

/** Some kilobytes each, the proof included. */
const most = 2000

/** Remembers the grants whose proofs were verified, so that a use of the same one needs no second check of the signature. */
export function createVerifiedGrants(): VerifiedGrants {
  const remembered = new Map<string, GrantTermsJson>()
  return {
    find: (use) => remembered.get(keyOf(use)),
    remember(use, terms) {
      const key = keyOf(use)
      remembered.delete(key)
      const [oldest] = remembered.keys()
      if (remembered.size >= most && oldest !== undefined) remembered.delete(oldest)
      remembered.set(key, terms)
    },
  }
}

function keyOf({ wallet, service, scopePath, grantId }: GrantUse): string {
  return JSON.stringify([wallet, service, scopePath, grantId])
}
