import { normalizeDomain } from './domain-name.ts'
import type { Properties, Shape } from './shape.ts'

const day = 86_400_000
const name: Shape = { kind: 'text', normalize: normalizeDomain, problem: 'Invalid domain name' }
const text: Shape = { kind: 'text' }
const duration: Shape = { kind: 'integer' }

/** The algorithms of a DKIM key, as they are written. */
export const dkimAlgorithms = ['Dkim1Ed25519Sha256', 'Dkim1RsaSha256'] as const
export type DkimAlgorithm = (typeof dkimAlgorithms)[number]

const automaticDkim: Properties = {
  algorithms: {
    shape: { kind: 'set', of: { kind: 'choice', values: new Set(dkimAlgorithms) } },
    initial: { Dkim1Ed25519Sha256: true, Dkim1RsaSha256: true },
  },
  selectorTemplate: { shape: text, initial: 'v{version}-{algorithm}-{date-%Y%m%d}' },
  rotateAfter: { shape: duration, initial: 90 * day },
  retireAfter: { shape: duration, initial: 7 * day },
  deleteAfter: { shape: duration, initial: 30 * day },
}

/** What a domain has. Automatic certificates and DNS need objects that the stand-in does not have. */
export const domain: Properties = {
  name: { shape: name },
  aliases: { shape: { kind: 'set', of: name }, initial: {} },
  isEnabled: { shape: { kind: 'boolean' }, initial: true },
  createdAt: { shape: text, isServerSet: true },
  description: { shape: text, isNullable: true, initial: null },
  logo: { shape: text, isNullable: true, initial: null },
  certificateManagement: { shape: { kind: 'variant', variants: { Manual: {} } }, initial: { '@type': 'Manual' } },
  dkimManagement: {
    shape: { kind: 'variant', variants: { Manual: {}, Automatic: automaticDkim } },
    initial: { '@type': 'Manual' },
  },
  dnsManagement: { shape: { kind: 'variant', variants: { Manual: {} } }, initial: { '@type': 'Manual' } },
  dnsZoneFile: { shape: text, isServerSet: true },
  memberTenantId: { shape: text, isNullable: true, initial: null },
  directoryId: { shape: text, isNullable: true, initial: null },
  catchAllAddress: { shape: text, isNullable: true, initial: null },
  subAddressing: {
    shape: { kind: 'variant', variants: { Enabled: {}, Disabled: {}, Custom: { customRule: { shape: text } } } },
    initial: { '@type': 'Enabled' },
  },
  allowRelaying: { shape: { kind: 'boolean' }, initial: false },
  reportAddressUri: { shape: text, isNullable: true, initial: 'mailto:postmaster' },
}
