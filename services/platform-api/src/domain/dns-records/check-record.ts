import { type DnsAnswer, isDefinitive, type NameServer } from '../../dns/dns-answer.ts'
import { type Diagnosis, diagnose } from './diagnoses.ts'
import type { ExpectedRecord } from './expected-record.ts'
import { findMistake, type MistakeSearch } from './find-mistake.ts'
import { judgeRecord } from './judge-record.ts'
import { type ObservedAnswer, observe } from './observed.ts'
import { type RecordStatus, type Settled, settleQuorum } from './quorum.ts'
import { hasRecord } from './recognise.ts'
import { missing } from './verdict.ts'

/** What is kept of a record between checks. */
export type CheckedRecord = {
  kind: ExpectedRecord['kind']
  name: string
  status: RecordStatus
  diagnosis: Diagnosis | null
  notes: readonly Diagnosis[]
  suggestedDisplay: string | null
  observed: Observed
  /** When all resolvers that know last agreed that it is right. */
  lastOkAt: Date | null
}

/** Plain data. Moments are RFC 3339. */
export type Observed = {
  resolvers: readonly ObservedAnswer[]
  /** What the servers of the domain's own zone say, where they were asked. */
  zoneServers: readonly ObservedAnswer[]
  quorum: Settled['quorum']
  at: string
  /** Until when resolvers may go on saying that there is no record. */
  cachedNoUntil: string | null
}

/** What the checks of all records of a domain share. What a right record does not need is asked only when it is needed. */
export type RecordCheck = {
  domain: string
  now: Date
  resolvers: readonly NameServer[]
  zoneServers: () => Promise<readonly NameServer[]>
  wildcard: () => Promise<MistakeSearch['wildcard']>
  egressAddresses: readonly string[]
  isOwned: boolean
}

/**
 * Checks one record with every resolver. After a "missing" the zone's own servers are asked too. While resolvers keep a "no", they are not
 * asked again: only the zone's servers can know something new.
 */
export async function checkRecord(
  check: RecordCheck,
  record: ExpectedRecord,
  previous: CheckedRecord | null,
): Promise<CheckedRecord> {
  const isKept = previous !== null && keepsNo(previous, check.now)
  const checked = isKept ? previous : await askResolvers(check, record, previous)
  return checked.observed.cachedNoUntil === null ? checked : askZone(check, record, checked)
}

/** Whether resolvers would only repeat what they said. */
function keepsNo({ observed: { cachedNoUntil } }: CheckedRecord, now: Date): boolean {
  return cachedNoUntil !== null && new Date(cachedNoUntil) > now
}

async function askResolvers(
  check: RecordCheck,
  record: ExpectedRecord,
  previous: CheckedRecord | null,
): Promise<CheckedRecord> {
  const { resolvers, now, egressAddresses, isOwned } = check
  const verdicts = await Promise.all(resolvers.map(({ ask }) => judgeRecord({ record, ask, egressAddresses, isOwned })))
  const least = record.kind === 'ownership' && !isOwned ? Math.min(2, resolvers.length) : 1
  const settled = settleQuorum(verdicts, { previous, now, least })
  const answers = await Promise.all(resolvers.map(({ ask }) => ask(record.name, record.type)))
  const explained = isExplained(settled) ? settled : await explain(check, record, settled, answers)
  const { kind, name } = record
  return {
    ...{ kind, name },
    ...withoutQuorum(explained),
    observed: {
      resolvers: resolvers.map((server, index) => observe(server, answerAt(answers, index))),
      zoneServers: [],
      quorum: settled.quorum,
      at: now.toISOString(),
      cachedNoUntil: settled.status === 'missing' ? cachedNoUntil(answers, now) : null,
    },
  }
}

/** Where there is a record that works, or resolvers disagree, there is no mistake to look for. */
function isExplained({ status }: Settled): boolean {
  return status === 'ok' || status === 'warning' || status === 'pending'
}

async function explain(
  { domain, resolvers, wildcard }: RecordCheck,
  record: ExpectedRecord,
  settled: Settled,
  answers: readonly DnsAnswer[],
): Promise<Settled> {
  const knowing = resolvers.find((_, index) => isDefinitive(answerAt(answers, index))) ?? resolvers[0]
  const search = knowing && { domain, wildcard: await wildcard(), ask: knowing.ask }
  const found = search && (await findMistake(record, settled, search))
  if (!found) return settled
  if ('note' in found) return { ...settled, notes: [...settled.notes, found.note] }
  return { ...settled, diagnosis: found.diagnosis, suggestedDisplay: null }
}

function answerAt(answers: readonly DnsAnswer[], index: number): DnsAnswer {
  const answer = answers[index]
  if (!answer) throw new Error('a resolver was not asked')
  return answer
}

function withoutQuorum({ quorum: _, ...rest }: Settled): Omit<Settled, 'quorum'> {
  return rest
}

/** Resolvers keep a "no" for three hours at most, whatever a zone says (RFC 2308 §5). */
const longestNoSeconds = 3 * 60 * 60

function cachedNoUntil(answers: readonly DnsAnswer[], now: Date): string | null {
  const seconds = Math.max(0, ...answers.map(({ negative }) => negative?.ttlSeconds ?? 0))
  return seconds === 0 ? null : new Date(now.getTime() + Math.min(seconds, longestNoSeconds) * 1000).toISOString()
}

/** Asks the servers of the zone for a record that resolvers do not see, and says until when that can last. */
async function askZone(
  { zoneServers, now }: RecordCheck,
  record: ExpectedRecord,
  checked: CheckedRecord,
): Promise<CheckedRecord> {
  const servers = await zoneServers()
  const answers = await Promise.all(
    servers.map(async (server) => ({ server, answer: await server.ask(record.name, record.type) })),
  )
  const known = answers.filter(({ answer }) => answer.isAuthoritative && isDefinitive(answer))
  const seen = await Promise.all(known.map(({ server }) => hasRecord(server.ask, record, record.name)))
  const observed = {
    ...checked.observed,
    zoneServers: answers.map(({ server, answer }) => observe(server, answer)),
    at: now.toISOString(),
  }
  const until = checked.observed.cachedNoUntil ?? observed.at
  const isPublished = seen.includes(true)
  if (isPublished)
    return { ...checked, observed, status: 'pending', diagnosis: diagnose('published_not_seen', { until }), notes: [] }
  return { ...checked, observed, ...stillMissing(record, checked, until) }
}

function stillMissing(
  record: ExpectedRecord,
  { diagnosis, notes }: CheckedRecord,
  until: string,
): Pick<CheckedRecord, 'status' | 'diagnosis' | 'notes'> {
  const isPublishedNoMore = diagnosis?.code === 'published_not_seen'
  const others = notes.filter(({ code }) => code !== 'cached_no')
  return {
    status: 'missing',
    diagnosis: isPublishedNoMore ? missing(record).diagnosis : diagnosis,
    notes: [...others, diagnose('cached_no', { until })],
  }
}
