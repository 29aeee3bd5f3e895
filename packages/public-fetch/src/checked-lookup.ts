import { isIPv6, type LookupFunction } from 'node:net'
import { PublicFetchError } from './public-fetch-error.ts'
import type { ResolveName } from './resolve-name.ts'

/**
 * A `lookup` for a connection: the connection is made to the very addresses that are checked here. One refused address refuses them all,
 * because a name with a private address is a mistake or an attack.
 */
export function checkedLookup(
  resolve: ResolveName,
  refusalOf: (address: string) => string | undefined,
): LookupFunction {
  return (name, { all }, callback) => {
    checkedAddresses(name).then(
      ([first, ...others]) => {
        if (all) callback(null, [first, ...others])
        else callback(null, first.address, first.family)
      },
      (error) => callback(error, '', 0),
    )
  }

  async function checkedAddresses(name: string): Promise<[Found, ...Found[]]> {
    const [first, ...others] = (await resolved(name)).map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
    if (!first) throw new PublicFetchError('name_unknown', 'the name of the URL has no address')
    if ([first, ...others].some(({ address }) => refusalOf(address)))
      throw new PublicFetchError(
        'address_refused',
        'the name of the URL has an address that is not on the public internet',
      )
    return [first, ...others]
  }

  async function resolved(name: string): Promise<string[]> {
    try {
      return await resolve(name)
    } catch (cause) {
      throw new PublicFetchError('name_unknown', 'the name of the URL could not be resolved', { cause })
    }
  }
}

type Found = { address: string; family: number }
