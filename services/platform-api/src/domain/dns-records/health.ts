import type { ExpectedRecord } from './expected-record.ts'
import type { RecordStatus } from './quorum.ts'

export const healths = ['ok', 'attention', 'broken'] as const
/** The state of all records of a domain. `unknown` until a check has an answer for each. */
export type Health = (typeof healths)[number] | 'unknown'

export type DomainHealth = {
  health: Health
  /** Some records had no answer, so an earlier health may still show. */
  isStale: boolean
  /** Whether a record that mail needs is the reason, or only one that is recommended. Null when all is well. */
  cause: 'required' | 'recommended' | null
}

type Checked = Pick<ExpectedRecord, 'kind' | 'requirement'> & { status: RecordStatus }

const failing: ReadonlySet<RecordStatus> = new Set(['missing', 'mismatch', 'conflict'])
const breaking: ReadonlySet<ExpectedRecord['kind']> = new Set(['ownership', 'mx', 'spf', 'dkim'])

/** The health of a domain. Optional records do not count. A check without all answers never says that things became better. */
export function healthOf(records: readonly Checked[], previous: Health): DomainHealth {
  const counted = records.filter(({ requirement }) => requirement !== 'optional')
  const isStale = counted.some(({ status }) => status === 'error')
  const wrong = counted.filter(({ status }) => status !== 'ok' && status !== 'error')
  const isBroken = wrong.some(
    ({ kind, requirement, status }) => requirement === 'required' && breaking.has(kind) && failing.has(status),
  )
  const seen: Health = isBroken ? 'broken' : wrong.length > 0 ? 'attention' : 'ok'
  const isRequired = wrong.some(({ requirement }) => requirement === 'required')
  return {
    health: isStale ? notBetter(seen, previous) : seen,
    isStale,
    cause: isRequired ? 'required' : wrong.length > 0 ? 'recommended' : null,
  }
}

function notBetter(seen: Exclude<Health, 'unknown'>, previous: Health): Health {
  if (previous === 'unknown') return seen === 'ok' ? 'unknown' : seen
  return healths.indexOf(seen) > healths.indexOf(previous) ? seen : previous
}
