import { type Diagnosis, diagnose } from '../diagnoses.ts'
import { type DmarcPolicy, dmarcPolicies, type ExpectedRecord } from '../expected-record.ts'
import { isProblem, listOf, parseTags, type Tags } from '../tag-list.ts'
import { displayOf } from '../verdict.ts'

export type Dmarc = {
  /** `none` where the record has none, or one that does not exist. */
  policy: DmarcPolicy
  /** What the tag `p` says. */
  written: string | undefined
  /** The policy for sub-domains, where the record has one of its own. */
  subdomains: DmarcPolicy | undefined
  /** The addresses that get reports, without `mailto:`. */
  reportsTo: readonly string[]
  /** Whether the domain is one under which others register theirs. `n`: the record is that of an organisation. */
  psd: 'y' | 'n' | 'u'
  isTesting: boolean
  percent: number | undefined
  obsoleteTags: readonly string[]
}

/** Whether a text is a DMARC record: it begins with the version, whose letters are upper case (RFC 9989 §4.7). */
export function isDmarc(text: string): boolean {
  return /^\s*v\s*=\s*DMARC1\s*(?:;|$)/.test(text)
}

/** Reads a DMARC record (RFC 9989 §4.7). Receivers ignore one with a problem. Never throws. */
export function parseDmarc(text: string, record: ExpectedRecord): Dmarc | { invalid: Diagnosis } {
  const tags = parseTags(text)
  const shown = { name: record.name, value: displayOf(record) }
  if (isProblem(tags)) return { invalid: diagnose('dmarc_syntax', { ...shown, problem: tags.problem }) }
  const dmarc = readTags(tags)
  const { written, reportsTo } = dmarc
  // Without a valid policy the record counts for its reports, where it has an address for them.
  const counts = written === undefined || isPolicy(written.toLowerCase()) || reportsTo.length > 0
  return counts ? dmarc : { invalid: diagnose('dmarc_policy_invalid', { ...shown, found: written }) }
}

function readTags(tags: Tags): Dmarc {
  const written = tags.get('p')
  const [policy, subdomains, psd] = [
    written?.toLowerCase(),
    tags.get('sp')?.toLowerCase(),
    tags.get('psd')?.toLowerCase(),
  ]
  const percent = tags.get('pct')
  return {
    policy: isPolicy(policy) ? policy : 'none',
    written,
    subdomains: isPolicy(subdomains) ? subdomains : undefined,
    reportsTo: listOf(tags.get('rua'), ',').flatMap((uri) => readAddress(uri) ?? []),
    psd: psd === 'y' || psd === 'n' ? psd : 'u',
    isTesting: tags.get('t')?.toLowerCase() === 'y',
    percent: percent !== undefined && /^\d{1,3}$/.test(percent) ? Number(percent) : undefined,
    obsoleteTags: ['pct', 'rf', 'ri'].filter((name) => tags.has(name)),
  }
}

function isPolicy(text: string | undefined): text is DmarcPolicy {
  return dmarcPolicies.some((policy) => policy === text)
}

/** The size behind `!` is no longer defined. */
function readAddress(uri: string): string | undefined {
  const [, address] = /^mailto:([^\s!,;]+@[^\s!,;@]+)(?:!\d+[kmgt]?)?$/i.exec(uri) ?? []
  return address?.toLowerCase()
}
