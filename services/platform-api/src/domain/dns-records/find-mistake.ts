import { type DnsAnswer, isDefinitive, type NameServer } from '../../dns/dns-answer.ts'
import { type Diagnosis, diagnose } from './diagnoses.ts'
import type { ExpectedRecord } from './expected-record.ts'
import type { Settled } from './quorum.ts'
import { hasRecord } from './recognise.ts'
import { relativeName } from './relative-name.ts'

export type MistakeSearch = {
  domain: string
  ask: NameServer['ask']
  /** What a wildcard answers for a name that nobody made. */
  wildcard: Pick<DnsAnswer<'TXT'>, 'records' | 'aliases'>
}

/** The usual reasons why a record is not seen where it should be. A diagnosis replaces that of the verdict; a note stands beside it. */
export async function findMistake(
  record: ExpectedRecord,
  { status }: Pick<Settled, 'status'>,
  search: MistakeSearch,
): Promise<{ diagnosis: Diagnosis } | { note: Diagnosis } | undefined> {
  const { ask, domain } = search
  const answer = await ask(record.name, record.type)
  const alias = record.type === 'CNAME' ? undefined : await aliasInTheWay(record, status, answer, ask)
  if (isOfWildcard(record, answer, alias, search)) return { note: diagnose('wildcard', { name: record.name }) }
  if (alias !== undefined) return { diagnosis: diagnose('cname_in_the_way', { name: record.name, target: alias }) }
  if (status !== 'missing') return undefined
  const doubled = `${record.name}.${domain}`
  if (await hasRecord(ask, record, doubled))
    return { diagnosis: diagnose('name_doubled', { found: doubled, host: relativeName(record.name, domain) }) }
  if (record.type === 'TXT' && record.name !== domain && (await hasRecord(ask, record, domain)))
    return { diagnosis: diagnose('wrong_host', { found: domain, name: record.name }) }
  return undefined
}

/**
 * A CNAME at a name of its own, as `_dmarc`, is fine while a record is behind it. One at the domain shows the mail records of another. A
 * circle of CNAMEs makes resolvers fail, so it is looked for then too.
 */
async function aliasInTheWay(
  { expected, name }: ExpectedRecord,
  status: Settled['status'],
  answer: DnsAnswer,
  ask: NameServer['ask'],
): Promise<string | undefined> {
  const isOfDomain = expected.rule === 'mx' || expected.rule === 'spf'
  if (status !== 'missing' && status !== 'error' && !isOfDomain) return undefined
  if (isDefinitive(answer)) return answer.aliases[0]
  return answer.outcome === 'servfail' ? (await ask(name, 'CNAME')).records[0] : undefined
}

function isOfWildcard(
  { type, name }: ExpectedRecord,
  { records, outcome }: DnsAnswer,
  alias: string | undefined,
  { wildcard, domain }: MistakeSearch,
): boolean {
  if (name === domain) return false
  if (alias !== undefined) return alias === wildcard.aliases[0]
  return (
    type === 'TXT' &&
    outcome === 'answer' &&
    wildcard.records.length > 0 &&
    records.every((text) => wildcard.records.some((one) => one === text))
  )
}
