import { type Diagnosis, diagnose } from './diagnoses.ts'
import { type Verdict, verdictStatuses } from './verdict.ts'

/** With `pending` a change is on its way. */
export type RecordStatus = Verdict['status'] | 'pending'

/** What all resolvers together say. */
export type Settled = Omit<Verdict, 'status'> & {
  status: RecordStatus
  /** Whether the resolvers that know say the same. With `unavailable` none of them knows. */
  quorum: 'agreed' | 'split' | 'unavailable'
  /** When they last agreed that the record is right. */
  lastOkAt: Date | null
}

export type QuorumOptions = {
  previous: { status: RecordStatus; lastOkAt: Date | null } | null
  now: Date
  /** How many have to say `ok` before it counts: more than one where something is proved. */
  least: number
}

const heldMs = 24 * 60 * 60 * 1000

/**
 * The verdict of several resolvers. Those that know nothing have no vote, so a failure never makes a right record a missing one. While
 * they disagree, a record that was right stays so for a day.
 */
export function settleQuorum(verdicts: readonly Verdict[], { previous, now, least }: QuorumOptions): Settled {
  const lastOkAt = previous?.lastOkAt ?? null
  const definitive = verdicts.filter(({ status }) => status !== 'error')
  const [first] = definitive
  if (!first) return { ...worstOf(verdicts), quorum: 'unavailable', lastOkAt }
  if (definitive.every(({ status }) => status === first.status)) {
    const isTooFew = first.status === 'ok' && definitive.length < least
    if (isTooFew) return { ...pending(diagnose('ownership_unconfirmed', {})), quorum: 'agreed', lastOkAt }
    return { ...first, quorum: 'agreed', lastOkAt: first.status === 'ok' ? now : lastOkAt }
  }
  return { ...disagreement(definitive, previous, now), quorum: 'split', lastOkAt }
}

function disagreement(
  definitive: readonly Verdict[],
  previous: QuorumOptions['previous'],
  now: Date,
): Omit<Settled, 'quorum' | 'lastOkAt'> {
  const disagree = diagnose('resolvers_disagree', {})
  const accepted =
    definitive.find(({ status }) => status === 'ok') ?? definitive.find(({ status }) => status === 'warning')
  // None of them sees a record that works: the worst of what they see is to be put right.
  if (!accepted) return worstOf(definitive)
  const isHeld =
    previous?.status === 'ok' && previous.lastOkAt !== null && now.getTime() - previous.lastOkAt.getTime() < heldMs
  if (isHeld && accepted.status === 'ok') return { ...accepted, notes: [disagree, ...accepted.notes] }
  return pending(disagree, worstOf(definitive))
}

/** What is wrong for some is a note while it may pass by itself. */
function pending(diagnosis: Diagnosis, other?: Verdict): Omit<Settled, 'quorum' | 'lastOkAt'> {
  const notes = other?.diagnosis ? [other.diagnosis, ...other.notes] : []
  return { status: 'pending', diagnosis, notes, suggestedDisplay: null }
}

function worstOf(verdicts: readonly Verdict[]): Verdict {
  const [worst] = verdicts.toSorted(
    (one, other) => verdictStatuses.indexOf(other.status) - verdictStatuses.indexOf(one.status),
  )
  if (!worst) throw new Error('a record was judged by no resolver')
  return worst
}
