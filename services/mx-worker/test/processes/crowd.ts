import { randomInt } from 'node:crypto'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { greeting, type TestMx } from '../mx-worker.ts'
import { environmentOf, type MxProcess, startMxProcess } from './mx-process.ts'

export const workers = 4

/** The worker processes of a run. */
export type Crowd = AsyncDisposable & {
  running(): MxProcess[]
  /** Starts as many as are missing. */
  fill(): Promise<void>
  /** Kills one at once. Its claims lapse: it is gone, so nothing of it is under way. */
  killOne(): Promise<void>
  /** Stops all that are left, some of them by a kill. */
  end(kills: number): Promise<void>
  killed(): number
}

export async function startCrowd(mx: TestMx): Promise<Crowd> {
  const environment = await environmentOf(mx)
  let processes: MxProcess[] = []
  let killed = 0

  async function kill(one: MxProcess) {
    killed++
    await one.kill()
    processes = processes.filter((other) => other !== one)
    await sql`update queue_items set claim_expires_at = now() - interval '1 second' where claimed_by = ${one.worker}`.execute(
      mx.owner.db,
    )
  }

  /** A process whose start met the crash of the database has ended by itself. */
  async function buryDead() {
    await Promise.all(processes.filter((one) => !one.isRunning()).map(kill))
  }

  return {
    running: () => processes,
    killed: () => killed,
    async fill() {
      await buryDead()
      const missing = Array.from({ length: workers - processes.length }, () => startMxProcess(environment.variables))
      processes.push(...(await Promise.all(missing)))
    },
    async killOne() {
      const one = processes[randomInt(processes.length)]
      if (one) await kill(one)
    },
    async end(kills) {
      await buryDead()
      await Promise.all(processes.slice(0, kills).map(kill))
      const codes = await Promise.all(processes.map((one) => one.stop()))
      // A process that has just begun does not know the signal yet: that kills it.
      await Promise.all(processes.filter((_, index) => codes[index] === null).map(kill))
      const failed = processes.filter((_, index) => codes[index] !== 0 && codes[index] !== null)
      processes = []
      expect(failed.map((one) => one.lastWords())).toEqual([])
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(processes.map((one) => one.kill()))
      await environment[Symbol.asyncDispose]()
    },
  }
}

/** Whether a message is due that a worker could claim, or is in the hands of one. */
export async function isBusy({ owner }: TestMx): Promise<boolean> {
  const { rows } = await sql<{ busy: boolean }>`
    select exists (select from queue_items q join mailboxes m on m.id = q.mailbox_id join providers p on p.id = q.provider_id
      left join throttle_pauses t on t.provider_id = q.provider_id and t.mailbox_id = q.mailbox_id
      where q.claim_token is not null or (q.status in ('queued', 'retry_wait', 'unknown') and q.next_attempt_at <= now()
        and m.status = 'enabled' and p.status = 'enabled' and coalesce(p.paused_until <= now(), true)
        and coalesce(t.until <= now(), true))) as busy`.execute(owner.db)
  return rows[0]?.busy ?? false
}

export async function unfinished({ owner }: TestMx): Promise<number> {
  const { rows } = await sql<{ left: number }>`
    select count(*)::integer as left from queue_items where status not in ('sent', 'failed')`.execute(owner.db)
  return rows[0]?.left ?? 0
}

/** A group of mailboxes that send in one way, and the provider that they send through. */
export type Group = { name: string; addresses: string[] }

export type GroupOptions = {
  mode: 'send_mail' | 'draft_send' | 'mime'
  by: 'message_id' | 'header' | 'none'
  size: number
}

export function addressesOf({ mode, by, size }: GroupOptions): string[] {
  return Array.from({ length: size }, (_, index) => `${mode}-${by}-${index}@example.test`.replaceAll('_', '-'))
}

/** Adds the mailboxes of a group with a provider of their own. */
export async function addGroup(mx: TestMx, options: GroupOptions): Promise<Group> {
  const { mode, by } = options
  const provider = await mx.addProvider({
    throttle: {
      messagesPerMailbox: '1000000/1m',
      recipientsPerMailbox: '1000000/1m',
      maxConcurrentPerProvider: 512,
      maxRetryAfter: '1m',
    },
    tokenCache: { negativeTtl: '1s' },
    retry: { maxAttempts: 50, baseDelay: '1s', maxDelay: '1m', maxAge: '7d' },
    mail: { mode },
  })
  const addresses = addressesOf(options)
  for (const address of addresses) {
    const { id } = await mx.addMailbox(address)
    await mx.owner.db.updateTable('mailboxes').set({ default_provider_id: provider.id }).where('id', '=', id).execute()
    await mx.prove(by, id)
  }
  return { name: `${mode} by ${by}`, addresses }
}

/** Hands in messages of all groups in turn, each to a reader of its own. Gives the readers by group. */
export async function handInMany(mx: TestMx, groups: readonly Group[], count: number): Promise<Map<string, string[]>> {
  const readers = new Map<string, string[]>(groups.map(({ name }) => [name, []]))
  const { client } = await mx.application(['mx_send'])
  const handIn = async (index: number) => {
    const group = groups[index % groups.length]
    if (!group) return
    const from = group.addresses[Math.floor(index / groups.length) % group.addresses.length] ?? ''
    const to = `reader-${index}@example.org`
    readers.get(group.name)?.push(to)
    const lane = (['security', 'transactional', 'bulk'] as const)[index % 3]
    await client.sendMessage({ body: { ...greeting, from, to: [to], lane }, headers: {} })
  }
  for (let index = 0; index < count; index += 50)
    await Promise.all(Array.from({ length: Math.min(50, count - index) }, (_, offset) => handIn(index + offset)))
  return readers
}

/**
 * What the books of the provider say of readers: for how many it never accepted a mail, and accepted one and lost it; how many got one, or
 * more.
 */
export function countsOf(mx: TestMx, readers: readonly string[]) {
  const { accepted, sent } = mx.graph.control
  const [acceptedFor, sentTo] = [countByReader(accepted()), countByReader(sent())]
  const having = (wanted: (copies: number, accepted: number) => boolean) =>
    readers.filter((reader) => wanted(sentTo.get(reader) ?? 0, acceptedFor.get(reader) ?? 0)).length
  return {
    messages: readers.length,
    lost: having((copies, all) => copies === 0 && all === 0),
    lostByProvider: having((copies, all) => copies === 0 && all > 0),
    once: having((copies) => copies === 1),
    doubled: having((copies) => copies > 1),
  }
}

function countByReader(mails: readonly { to: readonly { address: string }[] }[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { to } of mails) for (const { address } of to) counts.set(address, (counts.get(address) ?? 0) + 1)
  return counts
}

type Fault = Parameters<TestMx['graph']['control']['setFaults']>[0][number]

/** Faults of every kind that a provider has, each in a random number: with many messages there are many. */
export function someFaults(messages: number): Fault[] {
  const times = () => randomInt(1, Math.max(3, Math.ceil(messages / 60)))
  const sending = (['sendMail', 'sendMessage'] as const).flatMap((at): Fault[] => [
    { kind: 'answer-lost', at, times: times() },
    { kind: 'connection-reset', at, times: times() },
    { kind: 'status', at, value: '503 ErrorServerBusy', times: times() },
    { kind: 'status', at, value: '429 ApplicationThrottled; Retry-After: 1', times: times() },
    { kind: 'status', at, value: '502', times: times() },
    { kind: 'status-after', at, value: '504', times: times() },
    { kind: 'status-after', at, value: '500 UnknownError', times: times() },
    { kind: 'status-after', at, value: '429 ApplicationThrottled', times: times() },
    { kind: 'close-after-answer', at, times: times() },
  ])
  return [
    ...sending,
    { kind: 'filed-later', value: '60000', times: times() },
    // Sends whose answer is not seen come first. There are more of these, so that some are answered with 202 too.
    { kind: 'lost', times: 8 * times() },
    { kind: 'answer-lost', at: 'createMessage', times: times() },
    { kind: 'status', at: 'createMessage', value: '500 UnknownError', times: times() },
    { kind: 'connection-reset', at: 'getMessage', times: times() },
    { kind: 'status', at: 'listMessages', value: '503 ErrorServerBusy', times: times() },
    { kind: 'status', at: 'token', value: '503', times: 1 },
    { kind: 'answer-lost', at: 'token', times: 1 },
  ]
}
