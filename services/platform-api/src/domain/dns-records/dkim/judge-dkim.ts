import { isDefinitive } from '../../../dns/dns-answer.ts'
import { type Diagnosis, diagnose } from '../diagnoses.ts'
import type { ExpectedOf, ExpectedRecord } from '../expected-record.ts'
import type { Judge } from '../judging.ts'
import { isProblem, listOf, parseTags, type Tags } from '../tag-list.ts'
import { displayOf, type Finding, finding, missing, settle, unknown, type Verdict } from '../verdict.ts'
import { isSameKey, type PublicKey, readPublicKey, withoutSpace } from './public-key.ts'

type ExpectedKey = ExpectedOf['dkim']

/** Compares the keys, not their texts. A CNAME at the selector is as good as a record. */
export const judgeDkim: Judge<ExpectedKey> = async (expected, { record, ask }) => {
  const answer = await ask(record.name, 'TXT')
  if (!isDefinitive(answer)) return unknown(answer, record.name)
  return compareDkim(expected, answer.records, record)
}

/** The verdict on the texts at a selector. Texts of another kind alone count as none. */
export function compareDkim(expected: ExpectedKey, texts: readonly string[], record: ExpectedRecord): Verdict {
  const [text] = texts.filter(isDkim)
  if (text === undefined) return missing(record)
  const { name } = record
  const value = displayOf(record)
  if (texts.length > 1)
    return settle([finding('conflict', diagnose('dkim_multiple', { count: texts.length, name, value }))])
  const tags = parseTags(text)
  const problem = isProblem(tags) ? tags.problem : versionProblem(tags)
  if (problem || isProblem(tags))
    return settle([finding('mismatch', diagnose('dkim_syntax', { name, problem: problem ?? '', value }))])
  return settle([...keyFindings(expected, tags, { name, value }), ...useFindings(tags, { name, value })])
}

/** Whether a text means to be a DKIM record: by its version, or by a key without the version of something else. */
export function isDkim(text: string): boolean {
  if (/^\s*v\s*=/i.test(text)) return /^\s*v\s*=\s*DKIM1\b/i.test(text)
  return /(?:^|;)\s*p\s*=/.test(text)
}

/** Whether a text has the expected key, wherever it stands. */
export function hasKey(text: string, { algorithm, key }: ExpectedKey): boolean {
  const tags = parseTags(text)
  const [ours, theirs] = isProblem(tags)
    ? []
    : [readPublicKey(key, algorithm), readPublicKey(tags.get('p') ?? '', algorithm)]
  return ours !== undefined && theirs !== undefined && isSameKey(ours, theirs)
}

function versionProblem(tags: Tags): string | undefined {
  const version = tags.get('v')
  if (version === undefined) return undefined
  if (version !== 'DKIM1') return `the version is "${version}" and not "DKIM1"`
  return tags.keys().next().value === 'v' ? undefined : 'the version does not stand first'
}

type Shown = { name: string; value: string }

function keyFindings(expected: ExpectedKey, tags: Tags, { name, value }: Shown): Finding[] {
  const { algorithm } = expected
  const found = tags.get('k') ?? 'rsa'
  const text = withoutSpace(tags.get('p') ?? '')
  const problem = (): Diagnosis | undefined => {
    if (!tags.has('p')) return diagnose('dkim_syntax', { name, problem: 'it has no key', value })
    if (text === '') return diagnose('dkim_revoked', { name, value })
    if (found !== algorithm) return diagnose('dkim_algorithm', { name, found, algorithm, value })
    const key = readPublicKey(text, algorithm)
    if (key) return isSameKey(key, ourKey(expected)) ? undefined : diagnose('dkim_key_differs', { name, value })
    const isCut = text.length < expected.key.length && withoutSpace(expected.key).startsWith(text)
    if (isCut) return diagnose('dkim_truncated', { name, length: text.length })
    return diagnose('dkim_key_unreadable', { name, value })
  }
  const diagnosis = problem()
  return diagnosis ? [finding('mismatch', diagnosis)] : sizeFindings(ourKey(expected), name)
}

function ourKey({ key, algorithm }: ExpectedKey): PublicKey {
  const read = readPublicKey(key, algorithm)
  if (!read) throw new Error('the expected DKIM key cannot be read')
  return read
}

/** RFC 8301 §3.2. */
function sizeFindings(key: PublicKey, name: string): Finding[] {
  if (key.algorithm !== 'rsa' || key.bits >= 2048) return []
  const { bits } = key
  if (bits < 1024) return [finding('mismatch', diagnose('dkim_key_weak', { name, bits }))]
  return [finding('warning', diagnose('dkim_key_short', { name, bits }))]
}

/** For what the record may be used: hash, service, and whether DKIM is only being tested. */
function useFindings(tags: Tags, { name, value }: Shown): Finding[] {
  const [hashes, services, flags] = [tags.get('h'), tags.get('s'), tags.get('t')]
  const isForHash = hashes === undefined || listOf(hashes, ':').includes('sha256')
  const isForMail = services === undefined || listOf(services, ':').some((one) => one === '*' || one === 'email')
  return [
    ...(isForHash ? [] : [finding('mismatch', diagnose('dkim_hash', { name, found: hashes, value }))]),
    ...(isForMail ? [] : [finding('mismatch', diagnose('dkim_service', { name, found: services, value }))]),
    ...(listOf(flags, ':').includes('y') ? [finding('warning', diagnose('dkim_testing', { name }))] : []),
  ]
}
