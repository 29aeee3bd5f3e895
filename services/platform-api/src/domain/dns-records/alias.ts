import { isDefinitive } from '../../dns/dns-answer.ts'
import { diagnose } from './diagnoses.ts'
import type { ExpectedOf } from './expected-record.ts'
import type { Judge } from './judging.ts'
import { displayOf, finding, missing, ok, settle, unknown } from './verdict.ts'

/** A CNAME has to lead to the expected name itself. */
export const judgeAlias: Judge<ExpectedOf['alias']> = async ({ target }, { record, ask }) => {
  const answer = await ask(record.name, 'CNAME')
  if (!isDefinitive(answer)) return unknown(answer, record.name)
  const [found] = answer.records
  if (found === undefined) return missing(record)
  if (found === target) return ok
  return settle([
    finding('mismatch', diagnose('record_differs', { name: record.name, found, value: displayOf(record) })),
  ])
}
