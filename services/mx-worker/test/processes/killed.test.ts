import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { startMx } from '../mx-worker.ts'
import {
  addGroup,
  addressesOf,
  countsOf,
  type GroupOptions,
  handInMany,
  isBusy,
  someFaults,
  startCrowd,
  unfinished,
  workers,
} from './crowd.ts'

/** How many messages go through: `MX_MESSAGES=10000` for a long run. */
const messages = Number(process.env.MX_MESSAGES ?? 600)
const disturbedRounds = 3
const killsInRound = Math.max(4, Math.ceil(messages / 500))
/** A slow machine delivers five messages in a second. */
const patience = { timeout: 300_000 + messages * 200, interval: 200 }

const groups: readonly GroupOptions[] = [
  { mode: 'draft_send', by: 'none', size: 8 },
  { mode: 'mime', by: 'message_id', size: 8 },
  { mode: 'mime', by: 'header', size: 8 },
  { mode: 'send_mail', by: 'header', size: 8 },
  { mode: 'send_mail', by: 'none', size: 8 },
]

test(`${workers} workers that are killed at any moment, and a provider with faults of every kind, lose nothing and send nothing twice that can be looked up`, {
  timeout: 4 * 3_600_000,
}, async () => {
  const mailboxes = groups.flatMap(addressesOf).map((address) => ({ address, showsSentHeaders: true }))
  await using mx = await startMx({ variables: { MX_WORKER_ROLE: 'api' }, graph: { mailboxes } })
  const added = []
  for (const options of groups) added.push(await addGroup(mx, options))
  const readers = await handInMany(mx, added, messages)
  await using crowd = await startCrowd(mx)

  for (let round = 1; (await unfinished(mx)) > 0; round++) {
    const isDisturbed = round <= disturbedRounds
    mx.graph.control.setFaults(isDisturbed ? someFaults(messages) : [])
    await crowd.fill()
    if (isDisturbed)
      for (let kills = 0; kills < killsInRound; kills++) {
        const enough = mx.graph.control.accepted().length + randomInt(1, Math.max(2, Math.ceil(messages / 20)))
        await expect
          .poll(async () => mx.graph.control.accepted().length >= enough || !(await isBusy(mx)), patience)
          .toBe(true)
        await crowd.killOne()
        await crowd.fill()
      }
    await expect.poll(() => isBusy(mx), patience).toBe(false)
    await crowd.end(isDisturbed ? 2 : 0)
    // No process is there, so nothing is under way: what waits for its time may have it.
    await mx.timePasses(400_000)
  }

  const counted = added.map(({ name }) => ({ name, ...countsOf(mx, readers.get(name) ?? []) }))
  const calls = mx.graph.control.calls()
  process.stdout.write(
    `${messages} messages, ${crowd.killed()} kills, accepted ${mx.graph.control.accepted().length}\n${JSON.stringify(counted, null, 1)}\n${JSON.stringify(calls)}\n`,
  )
  const states = await mx.owner.db.selectFrom('queue_items').select(['status', 'last_code']).distinct().execute()
  expect(states.map(({ status }) => status)).not.toContain('failed')
  for (const { name, messages: all, lost, lostByProvider, once, doubled } of counted) {
    expect({ name, lost }).toEqual({ name, lost: 0 })
    // Where nothing can be looked up, the policy says to send again.
    if (name !== 'send_mail by none')
      expect({ name, once, doubled }).toEqual({ name, once: all - lostByProvider, doubled: 0 })
  }
  for (const { addresses } of added)
    for (const address of addresses) expect(mx.graph.control.drafts(address)).toEqual([])
})
