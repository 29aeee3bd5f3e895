import type { DnsAnswer, NameServer, RecordData, RecordType } from '../../dns/dns-answer.ts'
import { printable } from './diagnoses.ts'
import { writeTlsa } from './tlsa.ts'

/** What one server said about a name, as people read it. */
export type ObservedAnswer = {
  server: string
  outcome: DnsAnswer['outcome']
  records: string[]
  /** The names to which CNAMEs lead. */
  aliases: string[]
  ms: number
}

const mostRecords = 20

/** An answer for people and for the database. Of very many records the first are kept. */
export function observe<Type extends RecordType>({ server }: NameServer, answer: DnsAnswer<Type>): ObservedAnswer {
  const { outcome, records, aliases, ms } = answer
  return {
    ...{ server, outcome, ms },
    records: records.slice(0, mostRecords).map((data) => printable(written(data))),
    aliases: aliases.slice(0, mostRecords).map(printable),
  }
}

/** In the form of a zone file, but texts without quotes. */
function written(data: RecordData[RecordType]): string {
  if (typeof data === 'string') return data
  if ('exchange' in data) return `${data.preference} ${data.exchange || '.'}`
  if ('port' in data) return `${data.priority} ${data.weight} ${data.port} ${data.target}`
  if ('tag' in data) return `${data.flags} ${data.tag} "${data.value}"`
  return 'usage' in data ? writeTlsa(data) : JSON.stringify(data)
}
