import { expect, test } from 'vitest'
import { releaseMailbox } from '../../src/domain/mailboxes/release-mailbox.ts'
import { updateProvider } from '../../src/domain/providers/update-provider.ts'
import { startMx, type TestMx } from '../mx-worker.ts'
import {
  addGroup,
  addressesOf,
  countsOf,
  type Group,
  type GroupOptions,
  handInMany,
  isBusy,
  startCrowd,
  unfinished,
} from './crowd.ts'

const each = 200
const patience = { timeout: 300_000, interval: 10 }
/** The most messages of one mailbox that are under way at once. */
const inFlight = 4
/** What the lowered rate permits at once; the next one comes minutes later. */
const permitted = 5

const paced: GroupOptions = { mode: 'mime', by: 'message_id', size: 1 }
const held: GroupOptions = { mode: 'mime', by: 'header', size: 1 }
const free: GroupOptions = { mode: 'send_mail', by: 'header', size: 1 }

test('a rate that is lowered and a mailbox that is held while messages flow count from the next claim on, and nothing is lost or doubled', {
  timeout: 900_000,
}, async () => {
  const mailboxes = [paced, held, free].flatMap(addressesOf).map((address) => ({ address, showsSentHeaders: true }))
  await using mx = await startMx({ variables: { MX_WORKER_ROLE: 'api' }, graph: { mailboxes } })
  const groups: Group[] = []
  for (const options of [paced, held, free]) groups.push(await addGroup(mx, options))
  const readers = await handInMany(mx, groups, each * groups.length)
  const counts = () => groups.map(({ name }) => countsOf(mx, readers.get(name) ?? []).once)
  await using crowd = await startCrowd(mx)
  await crowd.fill()

  await expect.poll(() => Math.min(...counts()), patience).toBeGreaterThan(10)
  // Each call to Graph waits here, so that the change comes while messages are under way.
  mx.graph.control.setFaults([{ kind: 'slow', at: 'sendMail' }])
  await pace(mx, paced, `${permitted}/1h`)
  const id = await hold(mx, held)
  const before = counts()
  mx.graph.control.clearFaults()

  await expect.poll(() => counts()[2], patience).toBe(each)
  await expect.poll(() => nothingClaimed(mx), patience).toBe(true)
  const [afterPaced = 0, afterHeld = 0] = counts().map((count, index) => count - (before[index] ?? 0))
  expect(afterPaced).toBeLessThanOrEqual(inFlight + permitted)
  expect(afterHeld).toBeLessThanOrEqual(inFlight)
  expect(await unfinished(mx)).toBeGreaterThan(0)

  await pace(mx, paced, '1000000/1m')
  await releaseMailbox(mx.deps, mx.administrator, id)
  for (;;) {
    await expect.poll(() => isBusy(mx), patience).toBe(false)
    if ((await unfinished(mx)) === 0) break
    await mx.timePasses(60_000)
  }
  await crowd.end(0)
  for (const { name } of groups)
    expect(countsOf(mx, readers.get(name) ?? [])).toEqual({
      messages: each,
      lost: 0,
      lostByProvider: 0,
      once: each,
      doubled: 0,
    })
  const states = await mx.owner.db.selectFrom('queue_items').select('status').distinct().execute()
  expect(states).toEqual([{ status: 'sent' }])
})

/** Gives the provider of a group another rate for each mailbox, as an operator does. */
async function pace(mx: TestMx, group: GroupOptions, messagesPerMailbox: string) {
  const { default_provider_id: id } = await rowOf(mx, group)
  const { policy } = await mx.owner.db
    .selectFrom('providers')
    .select('policy')
    .where('id', '=', id ?? '')
    .executeTakeFirstOrThrow()
  const stored = policy as { throttle: object }
  const changed = { ...stored, throttle: { ...stored.throttle, messagesPerMailbox } }
  await updateProvider(mx.deps, mx.administrator, id ?? '', { policy: changed })
}

/** Holds the mailbox of a group, as a refusal of Graph does. */
async function hold(mx: TestMx, group: GroupOptions): Promise<string> {
  const { id } = await rowOf(mx, group)
  const state = { status: 'held', hold_reason: 'access_denied: by a test' }
  await mx.owner.db.updateTable('mailboxes').set(state).where('id', '=', id).execute()
  return id
}

function rowOf({ owner }: TestMx, group: GroupOptions) {
  const [address = ''] = addressesOf(group)
  return owner.db.selectFrom('mailboxes').selectAll().where('address', '=', address).executeTakeFirstOrThrow()
}

async function nothingClaimed({ owner }: TestMx): Promise<boolean> {
  const claimed = await owner.db.selectFrom('queue_items').select('id').where('claim_token', 'is not', null).execute()
  return claimed.length === 0
}
