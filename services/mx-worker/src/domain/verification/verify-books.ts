import { sql } from 'kysely'
import type { Deps } from '../../deps.ts'
import { type breaches, countBooks, type Found, findBreach } from '../../store/books.ts'
import { countWrongFigures } from '../../store/telemetry.ts'

/** One rule of the books, and what breaks it. */
export type Rule = { rule: string; wrong: number; ids: string[]; next: string }

export type Verification = { messages: number; attempts: number; rules: Rule[] }

const show = 'mx show MESSAGE tells its history'

/** What each rule says, and what an operator does about a breach. */
const rules: Record<keyof typeof breaches, { rule: string; next: string }> = {
  acceptedTwice: { rule: 'no message was accepted twice by its provider', next: show },
  sentWithoutAttempt: {
    rule: 'each sent message has its accepted attempt, or was resolved by an operator',
    next: show,
  },
  failedWithoutFailure: {
    rule: 'each failed message has its failure, and the attempt that the failure names',
    next: show,
  },
  openFailureOfOther: {
    rule: 'each open failure is of a message that is failed, or that some recipients did not get',
    next: 'close it by mx failure discard',
  },
  openAttemptWithoutClaim: { rule: 'each open attempt is of a worker that holds its message', next: show },
  attemptsMiscounted: { rule: 'each message counts its attempts right', next: show },
  recipientsMiscounted: {
    rule: 'each message has its recipients, and none waits once it is sent or failed',
    next: show,
  },
  contentLost: {
    rule: 'each message that may still be sent has its content, and no erased one has',
    next: 'restore it from a backup, or delete the message by mx delete',
  },
  contentSealedByOther: {
    rule: 'each content is sealed by a key of the ring',
    next: 'put the missing key back into the file of MX_WORKER_DATA_KEYRING_FILE',
  },
  endNotAudited: { rule: 'each end of a message is in the audit', next: show },
}

/** Verifies the books of every account as they stand at one moment. It changes nothing, and may run beside the workers. */
export async function verifyBooks({ db, sealing }: Pick<Deps, 'db' | 'sealing'>): Promise<Verification> {
  const keys = [...sealing.keys.keys()]
  const names = Object.keys(rules) as (keyof typeof rules)[]
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      // Large books take longer than a request may.
      await sql`set local statement_timeout = 0`.execute(trx)
      const found: Rule[] = []
      for (const name of names) found.push(toRule(rules[name], await findBreach(trx, name, keys)))
      const figures = {
        rule: 'the figures of delivery equal a recount of the attempts',
        next: 'mx telemetry rebuild computes them again',
      }
      found.push(toRule(figures, { count: await countWrongFigures(trx), ids: [] }))
      return { ...(await countBooks(trx)), rules: found }
    })
}

function toRule(about: { rule: string; next: string }, { count, ids }: Found): Rule {
  return { ...about, wrong: count, ids }
}
