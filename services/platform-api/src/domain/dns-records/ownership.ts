import { isDefinitive } from '../../dns/dns-answer.ts'
import { diagnose } from './diagnoses.ts'
import type { ExpectedOf } from './expected-record.ts'
import type { Judge } from './judging.ts'
import { finding, missing, ok, settle, unknown } from './verdict.ts'

/** One of the texts has to be the value exactly. Others do not matter. After the proof its absence is a warning. */
export const judgeOwnership: Judge<ExpectedOf['ownership']> = async (expected, { record, ask, isOwned }) => {
  const answer = await ask(record.name, 'TXT')
  if (!isDefinitive(answer)) return unknown(answer, record.name)
  if (answer.records.some((text) => isProof(text, expected))) return ok
  return isOwned ? settle([finding('warning', diagnose('ownership_gone', {}))]) : missing(record)
}

/** Some forms of providers keep the quotes that were pasted. */
export function isProof(text: string, { value }: ExpectedOf['ownership']): boolean {
  const trimmed = text.trim()
  return (/^"[^"]*"$/.test(trimmed) ? trimmed.slice(1, -1).trim() : trimmed) === value
}
