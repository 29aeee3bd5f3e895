export { createPublicFetch, type PublicFetch, type PublicFetchOptions } from './create-public-fetch.ts'
export type { PublicAnswer, PublicRequest } from './exchange.ts'
export { PublicFetchError, type PublicFetchFailure } from './public-fetch-error.ts'
export { type AddressRules, readPublicUrl } from './read-public-url.ts'
