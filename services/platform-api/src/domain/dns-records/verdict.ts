import type { DnsAnswer } from '../../dns/dns-answer.ts'
import { type Diagnosis, diagnose } from './diagnoses.ts'
import type { ExpectedRecord } from './expected-record.ts'

/** From the best to the worst. With `error` nothing is known. */
export const verdictStatuses = ['ok', 'warning', 'missing', 'mismatch', 'conflict', 'error'] as const

/** What one resolver's answers say about one record. */
export type Verdict = {
  status: (typeof verdictStatuses)[number]
  diagnosis: Diagnosis | null
  /** What else there is to say. */
  notes: readonly Diagnosis[]
  /** A value to publish instead of what is there. */
  suggestedDisplay: string | null
}

export type Finding = { status: Verdict['status']; diagnosis: Diagnosis }

export const ok: Verdict = { status: 'ok', diagnosis: null, notes: [], suggestedDisplay: null }

export function finding(status: Verdict['status'], diagnosis: Diagnosis): Finding {
  return { status, diagnosis }
}

/** The verdict of several findings: the first of the worst is the diagnosis, and the others are notes. Without any it is `ok`. */
export function settle(findings: readonly Finding[], notes: readonly Diagnosis[] = []): Verdict {
  const [first, ...others] = findings.toSorted(
    (one, other) => verdictStatuses.indexOf(other.status) - verdictStatuses.indexOf(one.status),
  )
  if (!first) return { ...ok, notes }
  return { ...ok, ...first, notes: [...others.map(({ diagnosis }) => diagnosis), ...notes] }
}

/** The verdict of an answer that says nothing about the record. */
export function unknown(answer: Pick<DnsAnswer, 'outcome' | 'detail'>, name: string): Verdict {
  const notes = answer.detail === 'dnssec' ? [diagnose('dns_signatures', { name })] : []
  return settle([finding('error', whyUnknown(answer, name))], notes)
}

function whyUnknown({ outcome, detail }: Pick<DnsAnswer, 'outcome' | 'detail'>, name: string): Diagnosis {
  if (detail === 'limit') return diagnose('dns_limit', {})
  if (outcome === 'servfail') return diagnose('dns_servfail', { name })
  return outcome === 'error' ? diagnose('dns_unreadable', { name }) : diagnose('dns_no_answer', { name })
}

export function missing(record: ExpectedRecord, notes: readonly Diagnosis[] = []): Verdict {
  const { type, name } = record
  return settle([finding('missing', diagnose('record_missing', { type, name, value: displayOf(record) }))], notes)
}

/** The value to publish, within a sentence. */
export function displayOf({ display }: ExpectedRecord): string {
  return display.replaceAll('\n', ', ')
}
