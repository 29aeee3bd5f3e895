import { isIP } from 'node:net'
import { isDefinitive, type RecordData } from '../../dns/dns-answer.ts'
import { diagnose } from './diagnoses.ts'
import type { ExpectedOf, ExpectedRecord } from './expected-record.ts'
import type { Judge } from './judging.ts'
import { displayOf, type Finding, finding, missing, settle, unknown, type Verdict } from './verdict.ts'

/** Compares the hosts as a set, and preferences by their order alone. */
export const judgeMx: Judge<ExpectedOf['mx']> = async (expected, { record, ask }) => {
  const answer = await ask(record.name, 'MX')
  return isDefinitive(answer) ? compareMx(expected, answer.records, record) : unknown(answer, record.name)
}

/** The verdict on the MX records that a domain has. */
export function compareMx(
  { hosts }: ExpectedOf['mx'],
  found: readonly RecordData['MX'][],
  record: ExpectedRecord,
): Verdict {
  const value = displayOf(record)
  if (found.length === 0) return missing(record)
  if (found.some(({ exchange }) => exchange === ''))
    return settle([finding('conflict', diagnose('mx_null', { value }))])
  const literal = found.find(({ exchange }) => isLiteral(exchange))
  if (literal) return settle([finding('mismatch', diagnose('mx_ip_literal', { found: literal.exchange, value }))])
  const best = bestPreferences(found)
  const ours = hosts.filter(({ exchange }) => best.has(exchange))
  if (ours.length === 0)
    return settle([finding('conflict', diagnose('mx_foreign_only', { hosts: [...best.keys()].join(', '), value }))])
  const absent = hosts.filter(({ exchange }) => !best.has(exchange)).map(({ exchange }) => exchange)
  return settle([
    ...foreignFinding(hosts, best),
    ...(absent.length > 0 ? [finding('warning', diagnose('mx_partial', { hosts: absent.join(', '), value }))] : []),
    ...(hasOrder(ours, best) ? [] : [finding('warning', diagnose('mx_order', { value }))]),
  ])
}

/** An address instead of a name, in brackets or as the last label of digits. */
function isLiteral(exchange: string): boolean {
  return isIP(exchange) !== 0 || /^\[.*\]$/.test(exchange)
}

/** A host that stands twice is tried at its lower number. */
function bestPreferences(found: readonly RecordData['MX'][]): Map<string, number> {
  const best = new Map<string, number>()
  for (const { exchange, preference } of found)
    best.set(exchange, Math.min(preference, best.get(exchange) ?? preference))
  return best
}

/** Where hosts of others stand between ours: before the first, after the last, or in between. */
function foreignFinding(hosts: readonly RecordData['MX'][], best: ReadonlyMap<string, number>): Finding[] {
  const own = new Set(hosts.map(({ exchange }) => exchange))
  const foreign = [...best].filter(([exchange]) => !own.has(exchange))
  if (foreign.length === 0) return []
  const ours = [...best].flatMap(([exchange, preference]) => (own.has(exchange) ? [preference] : []))
  const params = { hosts: foreign.map(([exchange]) => exchange).join(', ') }
  const first = Math.min(...foreign.map(([, preference]) => preference))
  if (first <= Math.min(...ours)) return [finding('conflict', diagnose('mx_foreign_primary', params))]
  const isBehind = first > Math.max(...ours)
  return [finding('warning', diagnose(isBehind ? 'mx_foreign_backup' : 'mx_foreign_mixed', params))]
}

/** Whether each of our hosts that should be preferred to another is. */
function hasOrder(ours: readonly RecordData['MX'][], best: ReadonlyMap<string, number>): boolean {
  const preferenceOf = ({ exchange }: RecordData['MX']) => best.get(exchange) ?? 0
  return ours.every((one) =>
    ours.every((other) => one.preference >= other.preference || preferenceOf(one) < preferenceOf(other)),
  )
}
