import { isDefinitive } from '../../dns/dns-answer.ts'
import type { ExpectedOf } from './expected-record.ts'
import type { Judge } from './judging.ts'
import { missing, ok, unknown } from './verdict.ts'

/** One of the texts has to be the expected one. */
export const judgeText: Judge<ExpectedOf['text']> = async ({ value }, { record, ask }) => {
  const answer = await ask(record.name, 'TXT')
  if (!isDefinitive(answer)) return unknown(answer, record.name)
  return answer.records.some((text) => text.trim() === value) ? ok : missing(record)
}
