import type { NameServer } from '../../dns/dns-answer.ts'
import type { ExpectedRecord } from './expected-record.ts'
import type { Verdict } from './verdict.ts'

/** What a rule needs besides what it expects: the record as it is shown, and one resolver to ask. */
export type Judging = {
  record: ExpectedRecord
  ask: NameServer['ask']
  /** The addresses from which our mail leaves, where they are known. */
  egressAddresses: readonly string[]
  /** Whether the tenant has proved that the domain is theirs. */
  isOwned: boolean
}

/** Compares what one resolver sees with what is expected. */
export type Judge<Expected> = (expected: Expected, judging: Judging) => Promise<Verdict>
