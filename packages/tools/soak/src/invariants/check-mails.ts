import type { MessageState } from '@constellation/contracts-mx'
import type { Crowd } from '../people/crowd.ts'
import { databasesOf } from './check-after-fault.ts'
import { type Finding, findingsOf } from './invariant.ts'

const check = 'every mail is sent, and sent once'

/** A mail of login: what became of it at mx-worker, and how often Microsoft Graph accepted it. */
export type MailRecord = {
  /** Its id in the outbox of login. */
  id: string
  /** Undefined where mx-worker has no message of it. */
  status: MessageState | undefined
  acceptedByGraph: number
}

/** Reads three books: the outbox of login, the queue of mx-worker, and what Graph says that it accepted. */
export async function readMails(crowd: Crowd): Promise<MailRecord[]> {
  const { login, mx } = databasesOf(crowd)
  const mails = await login<{ id: string }>(`select id from outbox where type = 'mail'`)
  const items = await mx<{ key: string; status: MessageState; attempts: string[] }>(
    `select i.idempotency_key as key, i.status, array(select a.id from delivery_attempts a where a.item_id = i.id) as attempts
     from queue_items i where i.created_by = 'service:login'`,
  )
  const counts = crowd.world.graph.control.mailCounts('client-request-id')
  const accepted = (attempts: readonly string[]) => attempts.reduce((sum, id) => sum + (counts[id]?.accepted ?? 0), 0)
  const byKey = new Map(items.map((item) => [item.key, item]))
  return mails.map(({ id }) => {
    const item = byKey.get(id)
    return { id, status: item?.status, acceptedByGraph: accepted(item?.attempts ?? []) }
  })
}

/**
 * Finds mails that mx-worker does not have, that were given up or still wait, that were sent twice, and that are called sent and were not.
 * One whose outcome is unknown is in order: it is looked up before anything else is done with it, which takes minutes.
 */
export function checkMails(mails: readonly MailRecord[]): Finding[] {
  const idsOf = (isBroken: (mail: MailRecord) => boolean) => mails.filter(isBroken).map(({ id }) => id)
  const rules: [string, (mail: MailRecord) => boolean][] = [
    ['mx-worker has every mail of login', ({ status }) => status === undefined],
    ['every mail is sent', ({ status }) => ![undefined, 'sent', 'unknown'].includes(status)],
    ['no mail is sent twice', ({ acceptedByGraph }) => acceptedByGraph > 1],
    ['Graph accepted every mail that is sent', (mail) => mail.status === 'sent' && mail.acceptedByGraph < 1],
  ]
  return rules.flatMap(([promised, isBroken]) => findingsOf(check, promised, idsOf(isBroken)))
}

/** How many mails have each state. */
export function countMails(mails: readonly MailRecord[]): Readonly<Record<string, number>> {
  const byStatus = Object.groupBy(mails, ({ status }) => status ?? 'missing')
  return Object.fromEntries(Object.entries(byStatus).map(([status, all = []]) => [status, all.length]))
}
