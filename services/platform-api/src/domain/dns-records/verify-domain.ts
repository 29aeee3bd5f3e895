import { getPublicSuffix } from 'tldts'
import { askAny } from '../../dns/ask-any.ts'
import type { DnsCheck } from '../../dns/create-dns.ts'
import { type DnsAnswer, isDefinitive, type NameServer } from '../../dns/dns-answer.ts'
import { findZone, type Zone } from '../../dns/find-zone.ts'
import { openZoneServers } from '../../dns/open-zone-servers.ts'
import { type CheckedRecord, checkRecord, type RecordCheck } from './check-record.ts'
import { type Diagnosis, diagnose } from './diagnoses.ts'
import { type DnsProvider, detectProvider } from './dns-provider.ts'
import type { ExpectedRecord } from './expected-record.ts'
import { type DomainHealth, type Health, healthOf } from './health.ts'

export type VerifyOptions = {
  /** As an A-label. */
  domain: string
  now: Date
  /** Whether the tenant has proved that the domain is theirs. */
  isOwned: boolean
  /** The health after the last check. */
  health: Health
  /** The addresses from which our mail leaves, where they are known. */
  egressAddresses: readonly string[]
  /** A random label that nobody has published: it shows what a wildcard answers. */
  probeLabel: string
}

/** An expected record with what the last check found. */
export type RecordToCheck = { expected: ExpectedRecord; previous: CheckedRecord | null }

export type Verification = DomainHealth & {
  /** Of the domain as a whole. */
  diagnosis: Diagnosis | null
  /** In the order of the expected records. Of a zone without signatures TLSA records are left out: nobody reads them there. */
  records: CheckedRecord[]
  provider: DnsProvider | null
  nameServers: readonly string[]
  /** Until when resolvers may keep a "no" about one of the records, the first of these moments. */
  cachedNoUntil: Date | null
  /** Whether as many resolvers as it takes see the record that proves the ownership. */
  isOwnershipProved: boolean
}

/** Compares what DNS says of a domain with what it should say. Never throws for what strangers publish. */
export async function verifyDomain(
  check: DnsCheck,
  records: readonly RecordToCheck[],
  options: VerifyOptions,
): Promise<Verification> {
  const { resolvers } = check
  const finding = findZone(resolvers, options.domain)
  const shared: RecordCheck = {
    ...options,
    resolvers,
    zoneServers: once(async () => openServersOf(check, await finding)),
    wildcard: once(() => probeWildcard(resolvers, options)),
  }
  const everything = await Promise.all(
    records.map(async ({ expected, previous }) => ({
      expected,
      record: await checkRecord(shared, expected, previous),
    })),
  )
  const zone = await finding
  const isUnsigned = await isZoneUnsigned(records, resolvers, zone)
  const shown = everything.filter(({ expected }) => !(isUnsigned && expected.kind === 'tlsa'))
  const checked = shown.map(({ record }) => record)
  const diagnosis = await findDomainDiagnosis(resolvers, zone, options.domain)
  return {
    ...healthOf(
      checked.map((record, index) => ({ ...record, requirement: shown[index]?.expected.requirement ?? 'optional' })),
      options.health,
    ),
    diagnosis,
    records: diagnosis ? checked.map((record) => ({ ...record, notes: [diagnosis, ...record.notes] })) : checked,
    provider: detectProvider(zone.servers),
    nameServers: zone.servers,
    cachedNoUntil: firstOf(checked),
    isOwnershipProved: checked.some(({ kind, status }) => kind === 'ownership' && status === 'ok'),
  }
}

function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined
  return () => (result ??= work())
}

/** Servers of a public suffix know nothing of a domain but whether it exists, which is known by then. */
async function openServersOf(check: DnsCheck, zone: Zone): Promise<readonly NameServer[]> {
  return isSuffix(zone.apex) ? [] : openZoneServers(check, zone)
}

function isSuffix(apex: string | undefined): boolean {
  return apex === '' || (apex !== undefined && getPublicSuffix(apex) === apex)
}

/** Asked once, of the first resolver that knows. */
async function probeWildcard(
  resolvers: readonly NameServer[],
  { domain, probeLabel }: VerifyOptions,
): Promise<Pick<DnsAnswer<'TXT'>, 'records' | 'aliases'>> {
  return (await askAny(resolvers, `${probeLabel}.${domain}`, 'TXT')) ?? { records: [], aliases: [] }
}

/** A zone is signed when its parent has a DS record. It is asked only where that matters. */
async function isZoneUnsigned(
  records: readonly RecordToCheck[],
  resolvers: readonly NameServer[],
  { apex }: Zone,
): Promise<boolean> {
  if (apex === undefined || !records.some(({ expected }) => expected.kind === 'tlsa')) return false
  return (await askAny(resolvers, apex, 'DS'))?.records.length === 0
}

/** A domain is not there when every resolver that knows says so, and only a public suffix above it is. */
async function findDomainDiagnosis(
  resolvers: readonly NameServer[],
  { apex }: Zone,
  domain: string,
): Promise<Diagnosis | null> {
  if (!isSuffix(apex)) return null
  const answers = (await Promise.all(resolvers.map(({ ask }) => ask(domain, 'TXT')))).filter(isDefinitive)
  const isNowhere =
    answers.length > 0 && answers.every(({ outcome, aliases }) => outcome === 'nxdomain' && aliases.length === 0)
  return isNowhere ? diagnose('domain_not_found', { domain }) : null
}

function firstOf(records: readonly CheckedRecord[]): Date | null {
  const times = records.flatMap(({ observed: { cachedNoUntil } }) =>
    cachedNoUntil === null ? [] : [Date.parse(cachedNoUntil)],
  )
  return times.length === 0 ? null : new Date(Math.min(...times))
}
