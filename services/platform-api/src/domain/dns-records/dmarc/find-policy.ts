import { type DnsAnswer, isDefinitive, type NameServer } from '../../../dns/dns-answer.ts'
import type { Diagnosis } from '../diagnoses.ts'
import type { DmarcPolicy, ExpectedRecord } from '../expected-record.ts'
import { type Dmarc, isDmarc, parseDmarc } from './parse-dmarc.ts'

/** The policy that applies to a domain without a record of its own, and the domain whose record says it. */
export type InheritedPolicy = { from: string; policy: DmarcPolicy }

/** The walk asks eight names at most, the first of them the domain's own (RFC 9989 §4.10). */
const mostLabelsAbove = 7

/**
 * Looks for the record of the organisation above a domain. The record nearest to the root counts, unless one says otherwise by its tag
 * `psd`. Gives the answer that failed where a name has none.
 */
export async function findInheritedPolicy(
  ask: NameServer['ask'],
  domain: string,
  record: ExpectedRecord,
): Promise<InheritedPolicy | undefined | { failed: DnsAnswer; name: string }> {
  const found: { from: string; dmarc: Dmarc }[] = []
  for (const from of namesAbove(domain)) {
    const name = `_dmarc.${from}`
    const answer = await ask(name, 'TXT')
    if (!isDefinitive(answer)) return { failed: answer, name }
    const dmarc = onlyRecord(answer.records, record)
    if (dmarc) found.push({ from, dmarc })
    if (dmarc && dmarc.psd !== 'u') break
  }
  const chosen = found.at(-1)
  if (!chosen) return undefined
  // Below a public suffix the organisation is one label longer. Its own record counts first, then that of the suffix.
  const ofOrganisation = chosen.dmarc.psd === 'y' ? found.find(({ from }) => isOneBelow(from, chosen.from)) : undefined
  const { from, dmarc } = ofOrganisation ?? chosen
  return { from, policy: dmarc.subdomains ?? dmarc.policy }
}

/** The names of the walk behind the domain itself, from the longest to the shortest. */
function namesAbove(domain: string): string[] {
  const labels = domain.split('.')
  const first = Math.max(1, labels.length - mostLabelsAbove)
  return labels.slice(first).map((_, index) => labels.slice(first + index).join('.'))
}

/** Several records at one name are none, and so is one that receivers cannot read. */
function onlyRecord(texts: readonly string[], record: ExpectedRecord): Dmarc | undefined {
  const [text, ...others] = texts.filter(isDmarc)
  if (text === undefined || others.length > 0) return undefined
  const parsed: Dmarc | { invalid: Diagnosis } = parseDmarc(text, record)
  return 'invalid' in parsed ? undefined : parsed
}

function isOneBelow(name: string, suffix: string): boolean {
  return name.slice(name.indexOf('.') + 1) === suffix
}
