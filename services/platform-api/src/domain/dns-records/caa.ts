import { isDefinitive } from '../../dns/dns-answer.ts'
import { diagnose } from './diagnoses.ts'
import type { ExpectedOf } from './expected-record.ts'
import type { Judge } from './judging.ts'
import { displayOf, finding, missing, ok, settle, unknown } from './verdict.ts'

/** Without CAA records every authority may issue. With some, ours has to be among them (RFC 8659 §4). */
export const judgeCaa: Judge<ExpectedOf['caa']> = async ({ tag, value }, { record, ask }) => {
  const answer = await ask(record.name, 'CAA')
  if (!isDefinitive(answer)) return unknown(answer, record.name)
  const sameTag = answer.records.filter((one) => one.tag === tag)
  if (sameTag.length === 0) return missing(record)
  const isNamed = sameTag.some((one) => issuerOf(one.value) === issuerOf(value))
  return isNamed ? ok : settle([finding('mismatch', diagnose('caa_forbids', { value: displayOf(record) }))])
}

/** The authority, without the parameters behind it. */
function issuerOf(value: string): string {
  return (value.split(';')[0] ?? '').trim().toLowerCase()
}
