import { Failure } from '@constellation/chassis'
import { type AddressRules, PublicFetchError, readPublicUrl } from '@constellation/public-fetch'

/** Refuses an address that no delivery would be made to. What its name resolves to is checked at each delivery. */
export function checkUrl(rules: AddressRules, url: string): void {
  try {
    readPublicUrl(url, rules)
  } catch (error) {
    if (!(error instanceof PublicFetchError)) throw error
    throw new Failure('validation_failed', `no webhook can have this address: ${error.message}`, {
      errors: [{ pointer: '/url', message: error.message }],
    })
  }
}

/** What the audit says of an address. Its path and query may hold a token. */
export function hostOf(url: string): string {
  return new URL(url).host
}
