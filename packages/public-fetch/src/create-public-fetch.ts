import { addressCheck } from './check-address.ts'
import { checkedLookup } from './checked-lookup.ts'
import { exchange, type PublicAnswer, type PublicRequest } from './exchange.ts'
import { type AddressRules, readPublicUrl } from './read-public-url.ts'
import { type ResolveName, resolveName } from './resolve-name.ts'

export type PublicFetchOptions = AddressRules & {
  /** From the start until the connection is there, TLS included. */
  connectTimeoutMs?: number
  /** From the start until the last byte of the answer. */
  timeoutMs?: number
  /** Certificates of authorities, in PEM, beside those of the system. */
  authorities?: readonly string[]
  /** The name servers when absent. */
  resolve?: ResolveName
}

/** Throws a `PublicFetchError` when there is no answer to be had. Every status but a redirect is an answer. */
export type PublicFetch = (request: PublicRequest) => Promise<PublicAnswer>

/**
 * A client for addresses that strangers give. It reaches the public internet only: the address that it connects to is the one that it
 * checked. It follows no redirect, uses no proxy and no connection twice, and reads a bounded answer in a bounded time.
 */
export function createPublicFetch(options: PublicFetchOptions = {}): PublicFetch {
  const { connectTimeoutMs = 5000, timeoutMs = 15_000, authorities = [], resolve = resolveName } = options
  const lookup = checkedLookup(resolve, addressCheck(options))
  return async (request) =>
    exchange(readPublicUrl(request.url, options), request, { lookup, connectTimeoutMs, timeoutMs, authorities })
}
