import { isDefinitive } from '../../../dns/dns-answer.ts'
import { type Diagnosis, diagnose } from '../diagnoses.ts'
import type { ExpectedOf } from '../expected-record.ts'
import type { Judge, Judging } from '../judging.ts'
import { type Finding, finding, missing, settle, unknown, type Verdict } from '../verdict.ts'
import { checkHost } from './check-host.ts'
import { isSpf, parseSpf, type Spf } from './parse-spf.ts'
import { suggestSpf, writeMechanism } from './suggest-spf.ts'
import { type SpfWalk, walkSpf } from './walk-spf.ts'

/** Whether the record permits us to send, and receivers can evaluate it. How it is written does not matter. */
export const judgeSpf: Judge<ExpectedOf['spf']> = async (expected, judging) => {
  const { record, ask } = judging
  const answer = await ask(record.name, 'TXT')
  if (!isDefinitive(answer)) return unknown(answer, record.name)
  const texts = answer.records.filter(isSpf)
  const verdict = await judgeTexts(texts, expected, judging)
  if (texts.length === 0 || verdict.status === 'ok' || verdict.status === 'error') return verdict
  const suggestion = suggestSpf(texts, writeMechanism(expected.mechanism, record.name))
  return { ...verdict, suggestedDisplay: suggestion === texts[0] ? null : (suggestion ?? null) }
}

async function judgeTexts(texts: readonly string[], expected: ExpectedOf['spf'], judging: Judging): Promise<Verdict> {
  const [text, ...others] = texts
  if (text === undefined) return missing(judging.record)
  if (others.length > 0) return settle([finding('conflict', diagnose('spf_multiple', { count: texts.length }))])
  const spf = parseSpf(text)
  const mechanism = writeMechanism(expected.mechanism, judging.record.name)
  if ('invalidTerm' in spf)
    return settle([finding('mismatch', diagnose('spf_syntax', { term: spf.invalidTerm, mechanism }))])
  return judgeRecord(spf, expected, judging)
}

async function judgeRecord(spf: Spf, { mechanism }: ExpectedOf['spf'], judging: Judging): Promise<Verdict> {
  const { ask, record } = judging
  const walk = await walkSpf(ask, record.name, spf, mechanism)
  const broken = whatIsBroken(walk)
  if (broken.length > 0) return settle(broken, walk.notes)
  const permission = await permissionOf(walk, judging)
  if (permission === 'unknown')
    return settle([finding('error', diagnose('spf_unresolved', { host: record.name }))], walk.notes)
  const refusal = diagnose('spf_not_authorised', { mechanism: writeMechanism(mechanism, record.name) })
  const refused: Finding[] = permission === 'refused' ? [finding('mismatch', refusal)] : []
  return settle([...refused, ...weaknesses(walk)], walk.notes)
}

/** What is wrong for every receiver, whatever the record permits. A record that is open to all is so before anything else. */
function whatIsBroken({ opening, failure, lookups, voids }: SpfWalk): Finding[] {
  const found: (Finding | undefined)[] = [
    opening === undefined ? undefined : finding('mismatch', diagnose('spf_allows_everyone', { term: opening })),
    failure,
    lookups > 10 ? finding('mismatch', diagnose('spf_too_many_lookups', { count: lookups })) : undefined,
    voids.length > 2 ? finding('mismatch', diagnose('spf_void_lookups', { hosts: voids.join(', ') })) : undefined,
  ]
  return found.filter((one) => one !== undefined)
}

/** By what receivers find for each address that we send from, where those are known; else by the mechanism. */
async function permissionOf({ authorises }: SpfWalk, { ask, record, egressAddresses }: Judging) {
  if (egressAddresses.length === 0) return authorises ? 'granted' : 'refused'
  const results = new Set<string>()
  for (const address of egressAddresses) results.add(await checkHost(ask, address, record.name))
  if (results.has('temperror')) return 'unknown'
  return results.size === 1 && results.has('pass') ? 'granted' : 'refused'
}

function weaknesses({ ending, usesPtr, lookups }: SpfWalk): Finding[] {
  const found: (Diagnosis | undefined)[] = [
    ending === 'open' ? diagnose('spf_weak_all', {}) : undefined,
    usesPtr ? diagnose('spf_ptr', {}) : undefined,
    lookups >= 9 ? diagnose('spf_near_limit', { count: lookups }) : undefined,
  ]
  return found.filter((one) => one !== undefined).map((diagnosis) => finding('warning', diagnosis))
}
