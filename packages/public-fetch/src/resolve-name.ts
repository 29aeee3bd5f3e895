import { Resolver } from 'node:dns/promises'

/** All addresses of a name, at least one. */
export type ResolveName = (name: string) => Promise<string[]>

/**
 * Asks the name servers. Unlike `lookup` of Node it reads no hosts file, adds no domain of ours, and waits in no thread of the pool that
 * files and ciphers use.
 */
export async function resolveName(name: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 })
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  const addresses = [v4, v6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  if (addresses.length === 0) throw v4.status === 'rejected' ? v4.reason : new Error('the name has no address')
  return addresses
}
