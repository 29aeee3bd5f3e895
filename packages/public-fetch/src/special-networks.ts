type SpecialNetwork = { network: string; name: string; source: string }

/**
 * Networks that are no part of the public internet, by the registries of special-purpose addresses of IANA. Addresses that carry an IPv4
 * address inside (mapped, NAT64, 6to4, Teredo) are here as a whole, because the address inside may be a private one.
 */
export const specialNetworks: readonly SpecialNetwork[] = [
  { network: '0.0.0.0/8', name: 'this network', source: 'RFC 1122 §3.2.1.3' },
  { network: '10.0.0.0/8', name: 'private', source: 'RFC 1918' },
  { network: '100.64.0.0/10', name: 'shared by a provider', source: 'RFC 6598' },
  { network: '127.0.0.0/8', name: 'loopback', source: 'RFC 1122 §3.2.1.3' },
  // The address of the Azure agent of a machine is in a public range.
  {
    network: '168.63.129.16/32',
    name: 'metadata of a cloud',
    source: 'Microsoft Azure: What is IP address 168.63.129.16',
  },
  { network: '169.254.0.0/16', name: 'link-local', source: 'RFC 3927' },
  { network: '172.16.0.0/12', name: 'private', source: 'RFC 1918' },
  { network: '192.0.0.0/24', name: 'protocol assignments', source: 'RFC 6890' },
  { network: '192.0.2.0/24', name: 'documentation', source: 'RFC 5737' },
  { network: '192.31.196.0/24', name: 'AS112', source: 'RFC 7535' },
  { network: '192.52.193.0/24', name: 'AMT', source: 'RFC 7450' },
  { network: '192.88.99.0/24', name: '6to4 relay', source: 'RFC 7526' },
  { network: '192.168.0.0/16', name: 'private', source: 'RFC 1918' },
  { network: '192.175.48.0/24', name: 'AS112', source: 'RFC 7534' },
  { network: '198.18.0.0/15', name: 'benchmarks', source: 'RFC 2544' },
  { network: '198.51.100.0/24', name: 'documentation', source: 'RFC 5737' },
  { network: '203.0.113.0/24', name: 'documentation', source: 'RFC 5737' },
  { network: '224.0.0.0/4', name: 'multicast', source: 'RFC 5771' },
  { network: '240.0.0.0/4', name: 'reserved', source: 'RFC 1112 §4, RFC 919' },

  { network: '::/96', name: 'unspecified, loopback, IPv4-compatible', source: 'RFC 4291 §2.5' },
  { network: '::ffff:0:0/96', name: 'IPv4-mapped', source: 'RFC 4291 §2.5.5.2' },
  { network: '::ffff:0:0:0/96', name: 'IPv4-translated', source: 'RFC 2765, RFC 6145' },
  { network: '64:ff9b::/96', name: 'NAT64', source: 'RFC 6052' },
  { network: '64:ff9b:1::/48', name: 'local NAT64', source: 'RFC 8215' },
  { network: '100::/64', name: 'discard', source: 'RFC 6666' },
  { network: '100:0:0:1::/64', name: 'dummy prefix', source: 'RFC 9780' },
  { network: '2001::/23', name: 'protocol assignments, Teredo, ORCHID', source: 'RFC 2928, RFC 4380, RFC 7343' },
  { network: '2001:db8::/32', name: 'documentation', source: 'RFC 3849' },
  { network: '2002::/16', name: '6to4', source: 'RFC 3056' },
  { network: '2620:4f:8000::/48', name: 'AS112', source: 'RFC 7534' },
  { network: '3fff::/20', name: 'documentation', source: 'RFC 9637' },
  { network: '5f00::/16', name: 'segment routing', source: 'RFC 9602' },
  { network: 'fc00::/7', name: 'unique-local', source: 'RFC 4193' },
  { network: 'fe80::/10', name: 'link-local', source: 'RFC 4291 §2.5.6' },
  { network: 'fec0::/10', name: 'site-local', source: 'RFC 3879' },
  { network: 'ff00::/8', name: 'multicast', source: 'RFC 4291 §2.7' },
]

/** Everything that is public in IPv6 is in here (RFC 4291 §2.4, IANA). */
export const publicIpv6 = '2000::/3'
