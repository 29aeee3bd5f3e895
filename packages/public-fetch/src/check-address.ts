import ipaddr from 'ipaddr.js'
import { publicIpv6, specialNetworks } from './special-networks.ts'

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number]

/** Networks in CIDR form that the operator decides about. A refusal comes before a permission. */
export type NetworkRules = {
  /** Not public, and permitted nevertheless. */
  permitted?: readonly string[]
  /** Public, and refused nevertheless: addresses of our own machines. */
  refused?: readonly string[]
}

const special = specialNetworks.map(({ network, name }) => ({ network: readNetwork(network), name }))
const public6 = readNetwork(publicIpv6)

/** A function that gives the name of the network for which an address is refused, or undefined for one that may be called. */
export function addressCheck({ permitted = [], refused = [] }: NetworkRules): (address: string) => string | undefined {
  const isPermitted = inAny(permitted)
  const isRefused = inAny(refused)
  return (text) => {
    if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !isPlainIpv6(text)) return 'unreadable'
    const address = ipaddr.parse(text)
    if (isRefused(address)) return 'refused by the operator'
    return isPermitted(address) ? undefined : specialName(address)
  }
}

function specialName(address: ipaddr.IPv4 | ipaddr.IPv6): string | undefined {
  const found = special.find(({ network }) => isIn(address, network))
  if (found) return found.name
  return address.kind() === 'ipv4' || isIn(address, public6) ? undefined : 'not allocated'
}

/** An address with a zone is of one link, so it is not public. */
function isPlainIpv6(text: string): boolean {
  return ipaddr.IPv6.isValid(text) && !text.includes('%')
}

function inAny(networks: readonly string[]): (address: ipaddr.IPv4 | ipaddr.IPv6) => boolean {
  const read = networks.map(readNetwork)
  return (address) => read.some((network) => isIn(address, network))
}

function isIn(address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match([network, bits])
}

function readNetwork(cidr: string): Network {
  return ipaddr.parseCIDR(cidr)
}
