import { askAny } from './ask-any.ts'
import type { DnsCheck } from './create-dns.ts'
import type { NameServer } from './dns-answer.ts'
import type { Zone } from './find-zone.ts'

const mostHosts = 4
const mostServers = 3

/**
 * The servers of a zone, by one address of each: at most three. The owner of a zone chooses its servers, so those that may not be asked
 * are left out: an address of our own network is no server of a customer.
 */
export async function openZoneServers(check: DnsCheck, { servers }: Zone): Promise<NameServer[]> {
  const hosts = servers.slice(0, mostHosts)
  const found = await Promise.all(hosts.map((host) => addressOf(check.resolvers, host)))
  const addresses = new Set(found.filter((address) => address !== undefined))
  return [...addresses].flatMap((address) => check.zoneServer(address) ?? []).slice(0, mostServers)
}

async function addressOf(resolvers: readonly NameServer[], host: string): Promise<string | undefined> {
  const v4 = await askAny(resolvers, host, 'A')
  return v4?.records[0] ?? (await askAny(resolvers, host, 'AAAA'))?.records[0]
}
