import { getDomain } from 'tldts'
import { isDefinitive, type NameServer } from '../../../dns/dns-answer.ts'
import { type Diagnosis, diagnose } from '../diagnoses.ts'
import { type DmarcPolicy, dmarcPolicies, type ExpectedOf, type ExpectedRecord } from '../expected-record.ts'
import type { Judge, Judging } from '../judging.ts'
import { displayOf, type Finding, finding, missing, settle, unknown, type Verdict } from '../verdict.ts'
import { findInheritedPolicy } from './find-policy.ts'
import { type Dmarc, isDmarc, parseDmarc } from './parse-dmarc.ts'

type Target = ExpectedOf['dmarc']

/** Whether receivers apply at least the policy that the tenant chose, and where reports go. */
export const judgeDmarc: Judge<Target> = async (target, judging) => {
  const { record, ask } = judging
  const answer = await ask(record.name, 'TXT')
  if (!isDefinitive(answer)) return unknown(answer, record.name)
  const texts = answer.records.filter(isDmarc)
  const [text] = texts
  if (texts.length > 1)
    return settle([finding('conflict', diagnose('dmarc_multiple', { count: texts.length, name: record.name }))])
  const parsed = text === undefined ? undefined : parseDmarc(text, record)
  if (!parsed || 'invalid' in parsed) return judgeInherited(parsed?.invalid, judging)
  const obsolete = parsed.obsoleteTags.map((tag) => diagnose('dmarc_obsolete_tag', { tag }))
  return settle(
    [
      ...policyFindings(parsed, target, record.name),
      ...weaknesses(parsed),
      ...(await reportFindings(parsed, target, judging)),
    ],
    obsolete,
  )
}

/** The domain that the record at `_dmarc.` speaks for. */
export function dmarcDomain({ name }: ExpectedRecord): string {
  return name.replace(/^_dmarc\./, '')
}

/** The domain has no record that counts: a policy from above is better than none. */
async function judgeInherited(invalid: Diagnosis | undefined, { record, ask }: Judging): Promise<Verdict> {
  const inherited = await findInheritedPolicy(ask, dmarcDomain(record), record)
  const notes = invalid ? [invalid] : []
  if (!inherited) return invalid ? settle([finding('missing', invalid)]) : missing(record)
  if ('failed' in inherited) return unknown(inherited.failed, inherited.name)
  const diagnosis = diagnose('dmarc_inherited', { ...inherited, value: displayOf(record) })
  return settle([finding('warning', diagnosis)], notes)
}

function policyFindings({ policy, written, subdomains }: Dmarc, target: Target, name: string): Finding[] {
  const strength = (of: DmarcPolicy) => dmarcPolicies.indexOf(of)
  const found: (Finding | false)[] = [
    strength(policy) < strength(target.policy) &&
      finding('mismatch', diagnose('dmarc_weaker', { found: policy, policy: target.policy })),
    written === undefined && finding('warning', diagnose('dmarc_policy_missing', { name, policy: target.policy })),
    subdomains !== undefined &&
      strength(subdomains) < strength(policy) &&
      finding('warning', diagnose('dmarc_subdomains_weaker', { found: subdomains, policy })),
  ]
  return found.filter((one) => one !== false)
}

function weaknesses({ percent, isTesting }: Dmarc): Finding[] {
  return [
    ...(percent !== undefined && percent < 100 ? [finding('warning', diagnose('dmarc_pct', { pct: percent }))] : []),
    ...(isTesting ? [finding('warning', diagnose('dmarc_testing', {}))] : []),
  ]
}

/** At how many addresses of others it is looked whether they want the reports. */
const mostForeign = 5

async function reportFindings({ reportsTo }: Dmarc, { rua }: Target, { record, ask }: Judging): Promise<Finding[]> {
  const isAbsent = rua !== null && !reportsTo.includes(rua.toLowerCase())
  const domain = dmarcDomain(record)
  const foreign = reportsTo.filter((address) => isForeign(address, domain)).slice(0, mostForeign)
  const refused = await Promise.all(foreign.map((address) => refusalOf(ask, address, domain)))
  return [
    ...(isAbsent ? [finding('warning', diagnose('dmarc_no_reports', { rua }))] : []),
    ...refused.filter((one) => one !== undefined),
  ]
}

function isForeign(address: string, domain: string): boolean {
  const of = domainOf(address)
  return (getDomain(of) ?? of) !== (getDomain(domain) ?? domain)
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

/** Receivers send reports elsewhere only where the other domain says so (RFC 9990 §4). Without an answer nothing is said. */
async function refusalOf(ask: NameServer['ask'], address: string, domain: string): Promise<Finding | undefined> {
  const name = `${domain}._report._dmarc.${domainOf(address)}`
  const answer = await ask(name, 'TXT')
  if (!isDefinitive(answer) || answer.records.some(isDmarc)) return undefined
  return finding('warning', diagnose('dmarc_rua_not_authorised', { address, name }))
}
