import { isDefinitive, type RecordData } from '../../dns/dns-answer.ts'
import { diagnose } from './diagnoses.ts'
import type { ExpectedOf } from './expected-record.ts'
import type { Judge } from './judging.ts'
import { displayOf, finding, missing, ok, settle, unknown } from './verdict.ts'

/** Host and port have to be the expected ones. Another priority or weight is a warning. */
export const judgeSrv: Judge<ExpectedOf['srv']> = async (expected, { record, ask }) => {
  const answer = await ask(record.name, 'SRV')
  if (!isDefinitive(answer)) return unknown(answer, record.name)
  const [first] = answer.records
  if (!first) return missing(record)
  const ours = answer.records.filter(({ target, port }) => target === expected.target && port === expected.port)
  const value = displayOf(record)
  if (ours.length === 0)
    return settle([
      finding('mismatch', diagnose('record_differs', { name: record.name, found: written(first), value })),
    ])
  const isSame = ours.some(({ priority, weight }) => priority === expected.priority && weight === expected.weight)
  return isSame ? ok : settle([finding('warning', diagnose('srv_weights', { value }))])
}

function written({ priority, weight, port, target }: RecordData['SRV']): string {
  return `${priority} ${weight} ${port} ${target}`
}
