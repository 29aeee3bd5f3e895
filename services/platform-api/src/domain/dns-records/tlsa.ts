import { isDefinitive, type RecordData } from '../../dns/dns-answer.ts'
import { diagnose } from './diagnoses.ts'
import type { ExpectedOf } from './expected-record.ts'
import type { Judge } from './judging.ts'
import { displayOf, finding, missing, ok, settle, unknown } from './verdict.ts'

/** One of the records has to be the expected one: several stand together while a certificate changes. */
export const judgeTlsa: Judge<ExpectedOf['tlsa']> = async (expected, { record, ask }) => {
  const answer = await ask(record.name, 'TLSA')
  if (!isDefinitive(answer)) return unknown(answer, record.name)
  const [first] = answer.records
  if (!first) return missing(record)
  if (answer.records.some((one) => writeTlsa(one) === writeTlsa(expected))) return ok
  const params = { name: record.name, found: writeTlsa(first), value: displayOf(record) }
  return settle([finding('mismatch', diagnose('record_differs', params))])
}

export function writeTlsa({ usage, selector, matchingType, data }: RecordData['TLSA']): string {
  return `${usage} ${selector} ${matchingType} ${data.toLowerCase()}`
}
