import { expect, test } from 'vitest'
import { addressCheck } from '../src/check-address.ts'
import { specialNetworks } from '../src/special-networks.ts'

const strict = addressCheck({})

test.each([
  ['0.0.0.0', 'this network'],
  ['10.0.0.1', 'private'],
  ['10.255.255.255', 'private'],
  ['100.64.0.1', 'shared by a provider'],
  ['100.100.100.200', 'shared by a provider'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['168.63.129.16', 'metadata of a cloud'],
  ['169.254.169.254', 'link-local'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.0.0.192', 'protocol assignments'],
  ['192.0.2.1', 'documentation'],
  ['192.168.1.1', 'private'],
  ['198.18.0.1', 'benchmarks'],
  ['198.51.100.1', 'documentation'],
  ['203.0.113.1', 'documentation'],
  ['224.0.0.1', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'reserved'],
  ['::', 'unspecified, loopback, IPv4-compatible'],
  ['::1', 'unspecified, loopback, IPv4-compatible'],
  ['0:0:0:0:0:0:0:1', 'unspecified, loopback, IPv4-compatible'],
  ['::127.0.0.1', 'IPv4-mapped'],
  ['::ffff:127.0.0.1', 'IPv4-mapped'],
  ['::ffff:7f00:1', 'IPv4-mapped'],
  ['::ffff:8.8.8.8', 'IPv4-mapped'],
  ['::ffff:0:127.0.0.1', 'IPv4-translated'],
  ['64:ff9b::7f00:1', 'NAT64'],
  ['64:ff9b:1::1', 'local NAT64'],
  ['100::1', 'discard'],
  ['2001::1', 'protocol assignments, Teredo, ORCHID'],
  ['2001:db8::1', 'documentation'],
  ['2002:7f00:1::1', '6to4'],
  ['3fff::1', 'documentation'],
  ['5f00::1', 'segment routing'],
  ['fc00::1', 'unique-local'],
  ['fd00:ec2::254', 'unique-local'],
  ['fe80::1', 'link-local'],
  ['fec0::1', 'site-local'],
  ['ff02::1', 'multicast'],
  ['4000::1', 'not allocated'],
  ['fe80::1%eth0', 'unreadable'],
  ['2606:4700::1111%1', 'unreadable'],
  ['0x7f.1', 'unreadable'],
  ['0177.0.0.1', 'unreadable'],
  ['2130706433', 'unreadable'],
  ['', 'unreadable'],
])('%s is refused: %s', (address, name) => {
  expect(strict(address)).toBe(name)
})

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '172.32.0.1',
  '100.128.0.1',
  '192.0.1.1',
  '223.255.255.255',
  '2606:4700::1111',
  '2a00::1',
])('%s is public', (address) => expect(strict(address)).toBeUndefined())

test('the first and the last address of every special network is refused', () => {
  const networks = specialNetworks.map(({ network }) => network)
  for (const network of networks) for (const address of endsOf(network)) expect(strict(address), network).toBeDefined()
})

test('an operator permits a private network and refuses a public one, and the refusal comes first', () => {
  const check = addressCheck({ permitted: ['10.1.0.0/16', 'fd00::/8'], refused: ['10.1.2.0/24', '8.8.8.0/24'] })
  expect(check('10.1.0.1')).toBeUndefined()
  expect(check('fd00::1')).toBeUndefined()
  expect(check('10.2.0.1')).toBe('private')
  expect(check('10.1.2.3')).toBe('refused by the operator')
  expect(check('8.8.8.8')).toBe('refused by the operator')
})

/** Computed apart from the library that the check uses. */
function endsOf(network: string): [string, string] {
  const [address = '', bits = ''] = network.split('/')
  const isV4 = address.includes('.')
  const width = isV4 ? 32 : 128
  const first = toNumber(address, isV4)
  const last = first | ((1n << BigInt(width - Number(bits))) - 1n)
  return [toText(first, isV4), toText(last, isV4)]
}

function toNumber(address: string, isV4: boolean): bigint {
  if (isV4) return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n)
  const [head = '', tail = ''] = address.split('::')
  const groups = (text: string) => (text ? text.split(':') : [])
  const missing = Array.from({ length: 8 - groups(head).length - groups(tail).length }, () => '0')
  return [...groups(head), ...missing, ...groups(tail)].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n)
}

function toText(value: bigint, isV4: boolean): string {
  const [count, bits, radix] = isV4 ? [4, 8n, 10] : [8, 16n, 16]
  const parts = Array.from(
    { length: count },
    (_, index) => (value >> (BigInt(count - 1 - index) * bits)) & ((1n << bits) - 1n),
  )
  return parts.map((part) => part.toString(radix)).join(isV4 ? '.' : ':')
}
