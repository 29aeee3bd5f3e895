import { plainName } from '../../dns/plain-name.ts'
import { readPublicKey } from './dkim/public-key.ts'
import type { DmarcPolicy, ExpectedRecord, Requirement, SpfMechanism } from './expected-record.ts'
import { isMtaSts } from './mta-sts.ts'
import { relativeName } from './relative-name.ts'
import { isSpf, parseSpf } from './spf/parse-spf.ts'
import { writeMechanism } from './spf/suggest-spf.ts'
import { isProblem, listOf, parseTags } from './tag-list.ts'
import { isTlsRpt } from './tls-rpt.ts'
import type { ZoneRecord } from './zone-record.ts'

/** Where the mail server is in changing a DKIM key. Its zone file lists every key, so the stage comes from its signature objects. */
export type DkimStage = 'pending' | 'active' | 'retiring' | 'retired'

export type Expectation = {
  /** As an A-label. */
  domain: string
  /** The random text that proves the ownership. */
  ownershipToken: string
  /** What the mail server wants. */
  zone: readonly ZoneRecord[]
  /** The name whose SPF record lists our servers. Null where the domain's own mail hosts send. */
  spfIncludeHost: string | null
  dmarc: { policy: DmarcPolicy; rua: string | null }
  /** Whether the domain has been active for so long that a DMARC record is no longer a recommendation alone. */
  isDmarcRequired: boolean
  /** By selector. A selector that is absent is active. */
  dkimStages?: Readonly<Record<string, DkimStage>>
}

/**
 * The records that a domain should have: those of the mail server, changed where its defaults would harm a domain that is in use. What
 * belongs to the zone of another is left out. Throws when a DKIM key of the mail server cannot be read.
 */
export function expectedRecords(expectation: Expectation): ExpectedRecord[] {
  const { domain } = expectation
  const zone = expectation.zone
    .map((record) => ({ ...record, name: plainName(record.name) }))
    .filter(({ name }) => name === domain || name.endsWith(`.${domain}`))
  return [
    ownershipRecord(expectation),
    ...mxRecord(expectation, zone),
    ...spfRecords(expectation, zone),
    ...zone.flatMap((record) => dkimRecord(expectation, record) ?? []),
    dmarcRecord(expectation),
    ...zone.flatMap((record) => otherRecord(expectation, record) ?? []),
  ]
}

function ownershipRecord({ domain, ownershipToken }: Expectation): ExpectedRecord {
  const value = `platform-verify=${ownershipToken}`
  const expected = { rule: 'ownership', value } as const
  return text('ownership', `_platform-challenge.${domain}`, { expected, display: value, requirement: 'required' })
}

function mxRecord({ domain }: Expectation, zone: readonly ZoneRecord[]): ExpectedRecord[] {
  const hosts = zone
    .filter(({ name, type }) => type === 'MX' && name === domain)
    .map(({ data }) => wordsOf(data))
    .map(([preference, exchange = '']) => ({ preference: Number(preference), exchange: plainName(exchange) }))
    .toSorted((one, other) => one.preference - other.preference)
  if (hosts.length === 0) return []
  const display = hosts.map(({ preference, exchange }) => `${preference} ${exchange}.`).join('\n')
  return [{ kind: 'mx', name: domain, type: 'MX', expected: { rule: 'mx', hosts }, display, requirement: 'required' }]
}

/** Hosts of the mail server within the domain have records of their own in its zone. */
function spfRecords({ domain, spfIncludeHost }: Expectation, zone: readonly ZoneRecord[]): ExpectedRecord[] {
  return zone
    .filter(({ type, data }) => type === 'TXT' && isSpf(data))
    .map(({ name, data }) => {
      const isOwn = name === domain
      const mechanism = isOwn && spfIncludeHost ? include(spfIncludeHost) : mechanismOf(data, name)
      const requirement = isOwn ? 'required' : 'optional'
      const display = `v=spf1 ${writeMechanism(mechanism, name)} ~all`
      return text('spf', name, { expected: { rule: 'spf', mechanism }, display, requirement })
    })
}

function include(host: string): SpfMechanism {
  return { kind: 'include', domain: plainName(host) }
}

/** The first mechanism of the mail server's record that names hosts: it writes `mx` or `a`. */
function mechanismOf(data: string, name: string): SpfMechanism {
  const spf = parseSpf(data)
  const directives = 'invalidTerm' in spf ? [] : spf.directives
  for (const directive of directives)
    if (directive.kind === 'mx' || directive.kind === 'a' || directive.kind === 'include')
      return { kind: directive.kind, domain: plainName(directive.domain ?? name) }
  return { kind: 'mx', domain: name }
}

function dkimRecord(
  { domain, dkimStages = {} }: Expectation,
  { name, type, data }: ZoneRecord,
): ExpectedRecord | undefined {
  const host = relativeName(name, domain)
  const tags = parseTags(data)
  if (type !== 'TXT' || !host.endsWith('._domainkey') || isProblem(tags)) return undefined
  const stage = dkimStages[host.slice(0, -'._domainkey'.length)] ?? 'active'
  if (stage === 'retired') return undefined
  const algorithm = tags.get('k') === 'ed25519' ? 'ed25519' : 'rsa'
  const needed: Requirement = algorithm === 'rsa' ? 'required' : 'recommended'
  const requirement = stage === 'retiring' ? 'optional' : needed
  const key = tags.get('p') ?? ''
  if (!readPublicKey(key, algorithm)) throw new Error(`the DKIM key of the mail server at ${name} cannot be read`)
  return text('dkim', name, { expected: { rule: 'dkim', algorithm, key }, display: data, requirement })
}

function dmarcRecord({ domain, dmarc, isDmarcRequired }: Expectation): ExpectedRecord {
  const { policy, rua } = dmarc
  const display = `v=DMARC1; p=${policy}${rua === null ? '' : `; rua=mailto:${rua}`}`
  const requirement = isDmarcRequired ? 'required' : 'recommended'
  return text('dmarc', `_dmarc.${domain}`, { expected: { rule: 'dmarc', policy, rua }, display, requirement })
}

/** What serves comfort and protection. A record of a type without a rule is left out. */
function otherRecord({ domain }: Expectation, { name, type, data }: ZoneRecord): ExpectedRecord | undefined {
  switch (type) {
    case 'TXT':
      return otherText(domain, name, data)
    case 'CNAME':
      return aliasRecord(domain, name, plainName(data))
    case 'SRV':
      return srvRecord(name, data)
    case 'CAA':
      return caaRecord(name, data)
    case 'TLSA':
      return tlsaRecord(name, data)
    default:
      return undefined
  }
}

function otherText(domain: string, name: string, data: string): ExpectedRecord | undefined {
  const tags = parseTags(data)
  const tag = (key: string) => (isProblem(tags) ? '' : (tags.get(key) ?? ''))
  const recommended = { display: data, requirement: 'recommended' } as const
  if (isMtaSts(data)) return text('mta_sts', name, { expected: { rule: 'mta_sts', id: tag('id') }, ...recommended })
  if (isTlsRpt(data)) {
    const [rua = ''] = listOf(tag('rua'), ',')
    return text('tls_rpt', name, { expected: { rule: 'tls_rpt', rua }, ...recommended })
  }
  if (isSpf(data) || name === `_dmarc.${domain}` || name.endsWith(`._domainkey.${domain}`)) return undefined
  return text('autoconfig', name, { expected: { rule: 'text', value: data }, display: data, requirement: 'optional' })
}

const aliasKinds = { 'mta-sts': 'mta_sts_host', autoconfig: 'autoconfig', autodiscover: 'autodiscover' } as const

function aliasRecord(domain: string, name: string, target: string): ExpectedRecord {
  const host = relativeName(name, domain)
  const known = host in aliasKinds ? aliasKinds[host as keyof typeof aliasKinds] : undefined
  const requirement = known ? 'recommended' : 'optional'
  const expected = { rule: 'alias', target } as const
  return { kind: known ?? 'autoconfig', name, type: 'CNAME', expected, display: `${target}.`, requirement }
}

function srvRecord(name: string, data: string): ExpectedRecord {
  const [priority = 0, weight = 0, port = 0] = wordsOf(data).map(Number)
  const target = plainName(wordsOf(data)[3] ?? '')
  const expected = { rule: 'srv', priority, weight, port, target } as const
  return { kind: 'srv', name, type: 'SRV', expected, display: data, requirement: 'recommended' }
}

function caaRecord(name: string, data: string): ExpectedRecord {
  const [flags = '0', tag = '', ...value] = wordsOf(data)
  const bare = value.join(' ').replace(/^"(.*)"$/, '$1')
  const expected = { rule: 'caa', flags: Number(flags), tag: tag.toLowerCase(), value: bare } as const
  return { kind: 'caa', name, type: 'CAA', expected, display: data, requirement: 'optional' }
}

function tlsaRecord(name: string, data: string): ExpectedRecord {
  const [usage = 0, selector = 0, matchingType = 0] = wordsOf(data).slice(0, 3).map(Number)
  const expected = {
    rule: 'tlsa',
    usage,
    selector,
    matchingType,
    data: wordsOf(data).slice(3).join('').toLowerCase(),
  } as const
  return { kind: 'tlsa', name, type: 'TLSA', expected, display: data, requirement: 'optional' }
}

function text(
  kind: ExpectedRecord['kind'],
  name: string,
  rest: Pick<ExpectedRecord, 'expected' | 'display' | 'requirement'>,
): ExpectedRecord {
  return { kind, name, type: 'TXT', ...rest }
}

function wordsOf(data: string): string[] {
  return data.trim().split(/\s+/)
}
