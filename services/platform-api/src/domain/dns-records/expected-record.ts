import type { RecordData } from '../../dns/dns-answer.ts'

export const recordKinds = [
  'ownership',
  'mx',
  'spf',
  'dkim',
  'dmarc',
  'mta_sts',
  'mta_sts_host',
  'tls_rpt',
  'autoconfig',
  'autodiscover',
  'srv',
  'caa',
  'tlsa',
] as const
export type RecordKind = (typeof recordKinds)[number]

/** What breaks without it: mail (`required`), its protection or comfort (`recommended`), nothing of today (`optional`). */
export type Requirement = 'required' | 'recommended' | 'optional'

export const dmarcPolicies = ['none', 'quarantine', 'reject'] as const
/** From the weakest to the strongest. */
export type DmarcPolicy = (typeof dmarcPolicies)[number]

export type ExpectedOf = {
  ownership: { value: string }
  mx: { hosts: readonly RecordData['MX'][] }
  /** The mechanism that permits us to send: our include, or the domain's own mail hosts. */
  spf: { mechanism: SpfMechanism }
  /** `key` is the value of the tag `p`. */
  dkim: { algorithm: DkimAlgorithm; key: string }
  dmarc: { policy: DmarcPolicy; rua: string | null }
  mta_sts: { id: string }
  tls_rpt: { rua: string }
  alias: { target: string }
  text: { value: string }
  srv: RecordData['SRV']
  caa: RecordData['CAA']
  tlsa: RecordData['TLSA']
}

export type SpfMechanism = { kind: 'include' | 'mx' | 'a'; domain: string }
export type DkimAlgorithm = 'rsa' | 'ed25519'

/** What is compared, by the rule that compares it. */
export type Expected = { [Rule in keyof ExpectedOf]: { rule: Rule } & ExpectedOf[Rule] }[keyof ExpectedOf]

export type ExpectedRecord = {
  kind: RecordKind
  /** In full, in lower case, without a dot at the end. */
  name: string
  type: 'TXT' | 'MX' | 'CNAME' | 'SRV' | 'CAA' | 'TLSA'
  expected: Expected
  /** What a person pastes. Several values stand on a line each. */
  display: string
  requirement: Requirement
}
