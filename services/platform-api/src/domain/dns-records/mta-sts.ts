import { isDefinitive } from '../../dns/dns-answer.ts'
import { diagnose } from './diagnoses.ts'
import type { ExpectedOf } from './expected-record.ts'
import type { Judge } from './judging.ts'
import { isProblem, parseTags } from './tag-list.ts'
import { displayOf, finding, missing, ok, settle, unknown } from './verdict.ts'

/** Whether a text is an MTA-STS record (RFC 8461 §3.1). */
export function isMtaSts(text: string): boolean {
  return /^v=STSv1\s*(?:;|$)/.test(text)
}

/** There has to be exactly one record, with the id of the policy that is served. */
export const judgeMtaSts: Judge<ExpectedOf['mta_sts']> = async (expected, { record, ask }) => {
  const answer = await ask(record.name, 'TXT')
  if (!isDefinitive(answer)) return unknown(answer, record.name)
  const [text, ...others] = answer.records.filter(isMtaSts)
  const value = displayOf(record)
  if (text === undefined) return missing(record)
  if (others.length > 0)
    return settle([finding('conflict', diagnose('mta_sts_multiple', { count: others.length + 1, value }))])
  const tags = parseTags(text)
  const id = isProblem(tags) ? '' : (tags.get('id') ?? '')
  if (!/^[a-z\d]{1,32}$/i.test(id)) return settle([finding('mismatch', diagnose('mta_sts_syntax', { value }))])
  return id === expected.id ? ok : settle([finding('warning', diagnose('mta_sts_id', { value }))])
}
