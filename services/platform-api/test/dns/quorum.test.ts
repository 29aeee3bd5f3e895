import { expect, test } from 'vitest'
import { diagnose } from '../../src/domain/dns-records/diagnoses.ts'
import { type Health, healthOf } from '../../src/domain/dns-records/health.ts'
import { type QuorumOptions, type RecordStatus, settleQuorum } from '../../src/domain/dns-records/quorum.ts'
import { finding, ok, settle, type Verdict } from '../../src/domain/dns-records/verdict.ts'
import { summary } from './records.ts'

const now = new Date('2026-12-01T12:00:00Z')
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000)
const verdicts: Readonly<Record<string, Verdict>> = {
  ok,
  warning: settle([finding('warning', diagnose('spf_ptr', {}))]),
  missing: settle([finding('missing', diagnose('record_missing', { type: 'TXT', name: 'x', value: 'y' }))]),
  mismatch: settle([finding('mismatch', diagnose('spf_weak_all', {}))]),
  conflict: settle([finding('conflict', diagnose('spf_multiple', { count: 2 }))]),
  error: settle([finding('error', diagnose('dns_servfail', { name: 'x' }))]),
}
const settleWords = (words: string, options: Partial<QuorumOptions> = {}) =>
  settleQuorum(
    words.split(' ').map((word) => verdicts[word] ?? ok),
    { previous: null, now, least: 1, ...options },
  )

test.each<[string, RecordStatus, string | null, string]>([
  ['ok ok ok', 'ok', null, 'agreed'],
  ['ok ok error', 'ok', null, 'agreed'],
  ['ok error error', 'ok', null, 'agreed'],
  ['missing missing missing', 'missing', 'record_missing', 'agreed'],
  ['missing error error', 'missing', 'record_missing', 'agreed'],
  ['error error error', 'error', 'dns_servfail', 'unavailable'],
  ['error', 'error', 'dns_servfail', 'unavailable'],
  ['ok missing missing', 'pending', 'resolvers_disagree', 'split'],
  ['ok ok missing', 'pending', 'resolvers_disagree', 'split'],
  ['ok warning ok', 'pending', 'resolvers_disagree', 'split'],
  ['ok conflict error', 'pending', 'resolvers_disagree', 'split'],
  ['warning missing missing', 'pending', 'resolvers_disagree', 'split'],
  ['missing mismatch missing', 'mismatch', 'spf_weak_all', 'split'],
  ['missing conflict mismatch', 'conflict', 'spf_multiple', 'split'],
  ['warning warning warning', 'warning', 'spf_ptr', 'agreed'],
])('resolvers that say %s: %s %s', (words, status, code, quorum) => {
  const settled = settleWords(words)
  expect({ ...summary(settled), quorum: settled.quorum }).toMatchObject({ status, code, quorum })
})

test.each<[string, RecordStatus, number | null, RecordStatus]>([
  ['ok missing missing', 'ok', 1, 'ok'],
  ['ok missing missing', 'ok', 23.9, 'ok'],
  ['ok missing missing', 'ok', 24, 'pending'],
  ['ok missing missing', 'ok', null, 'pending'],
  ['ok missing missing', 'pending', 1, 'pending'],
  ['warning missing missing', 'ok', 1, 'pending'],
  ['missing missing missing', 'ok', 1, 'missing'],
  ['error error error', 'ok', 1, 'error'],
  ['error missing error', 'ok', 1, 'missing'],
])('resolvers that say %s about a record that was %s, and right %s h ago: %s', (words, before, hours, status) => {
  const lastOkAt = hours === null ? null : hoursAgo(hours)
  const settled = settleWords(words, { previous: { status: before, lastOkAt } })
  expect(settled).toMatchObject({ status, lastOkAt })
})

test('the moment of the last agreement moves only by agreement', () => {
  expect(settleWords('ok ok ok').lastOkAt).toEqual(now)
  expect(settleWords('ok error error').lastOkAt).toEqual(now)
  const previous = { status: 'ok', lastOkAt: hoursAgo(2) } as const
  for (const words of ['ok missing ok', 'error error error', 'warning warning warning'])
    expect(settleWords(words, { previous }).lastOkAt).toEqual(hoursAgo(2))
})

test.each([
  ['ok ok ok', 2, 'ok', null],
  ['ok ok error', 2, 'ok', null],
  ['ok error error', 2, 'pending', 'ownership_unconfirmed'],
  ['ok ok missing', 2, 'pending', 'resolvers_disagree'],
  ['ok missing error', 2, 'pending', 'resolvers_disagree'],
  ['ok', 1, 'ok', null],
])('a proof: %s of which %i have to say so: %s', (words, least, status, code) => {
  expect(summary(settleWords(words, { least }))).toMatchObject({ status, code })
})

type Kind = Parameters<typeof healthOf>[0][number]
const one = (kind: Kind['kind'], requirement: Kind['requirement'], status: RecordStatus): Kind => ({
  kind,
  requirement,
  status,
})
const [mx, dkim, dmarc] = [
  one('mx', 'required', 'ok'),
  one('dkim', 'required', 'ok'),
  one('dmarc', 'recommended', 'ok'),
]

test.each<[string, Kind[], Health, Health, 'required' | 'recommended' | null, boolean]>([
  ['all is well', [mx, dkim, dmarc], 'unknown', 'ok', null, false],
  ['it has become well', [mx, dkim, dmarc], 'broken', 'ok', null, false],
  ['no record', [], 'unknown', 'ok', null, false],
  ...(['missing', 'mismatch', 'conflict'] as const).flatMap((status) =>
    (['mx', 'ownership', 'spf', 'dkim'] as const).map(
      (kind) =>
        [`${kind} is ${status}`, [one(kind, 'required', status), dmarc], 'ok', 'broken', 'required', false] as [
          ...[string, Kind[], Health, Health, 'required', boolean],
        ],
    ),
  ),
  ['mx has a warning', [one('mx', 'required', 'warning')], 'ok', 'attention', 'required', false],
  ['mx is on its way', [one('mx', 'required', 'pending')], 'ok', 'attention', 'required', false],
  ['a required dmarc is missing', [one('dmarc', 'required', 'missing')], 'ok', 'attention', 'required', false],
  [
    'a recommended key is missing',
    [mx, one('dkim', 'recommended', 'missing')],
    'ok',
    'attention',
    'recommended',
    false,
  ],
  ['an optional record is missing', [mx, one('caa', 'optional', 'missing')], 'ok', 'ok', null, false],
  ['an optional record has a warning', [mx, one('tlsa', 'optional', 'warning')], 'ok', 'ok', null, false],
  ['nobody answers', [one('mx', 'required', 'error')], 'ok', 'ok', null, true],
  ['nobody answers, and it was broken', [one('mx', 'required', 'error')], 'broken', 'broken', null, true],
  ['nobody answers at the first check', [one('mx', 'required', 'error')], 'unknown', 'unknown', null, true],
  [
    'half answers, and is wrong',
    [one('mx', 'required', 'error'), one('spf', 'required', 'missing')],
    'ok',
    'broken',
    'required',
    true,
  ],
  ['half answers, and is right', [one('mx', 'required', 'error'), dkim], 'attention', 'attention', null, true],
  ['an optional record has no answer', [mx, one('caa', 'optional', 'error')], 'attention', 'ok', null, false],
])('health when %s', (_, records, before, health, cause, isStale) => {
  expect(healthOf(records, before)).toEqual({ health, cause, isStale })
})
