import { randomInt } from 'node:crypto'
import { sql } from 'kysely'
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
} from './crowd.ts'
import { startOwnServer } from './own-server.ts'

const messages = Number(process.env.MX_MESSAGES ?? 300)
const disturbedRounds = 2
const crashes = 3
const patience = { timeout: 300_000, interval: 200 }

const groups: readonly GroupOptions[] = [
  { mode: 'draft_send', by: 'none', size: 8 },
  { mode: 'mime', by: 'message_id', size: 8 },
  { mode: 'send_mail', by: 'header', size: 8 },
  { mode: 'send_mail', by: 'none', size: 8 },
]

test('a database that crashes in the middle of it loses nothing and makes nothing double, in any mode without other faults', {
  timeout: 3_600_000,
}, async () => {
  for (const faults of ['none', 'some'] as const) {
    await using server = await startOwnServer()
    const mailboxes = groups.flatMap(addressesOf).map((address) => ({ address, showsSentHeaders: true }))
    await using mx = await startMx({
      adminUrl: server.adminUrl,
      variables: { MX_WORKER_ROLE: 'api' },
      graph: { mailboxes },
    })
    await commitForSure(mx)
    const added = []
    for (const options of groups) added.push(await addGroup(mx, options))
    const readers = await handInMany(mx, added, messages)
    await using crowd = await startCrowd(mx)
    const isBusyOrDown = () => isBusy(mx).catch(() => true)

    for (let round = 1; (await unfinished(mx)) > 0; round++) {
      const isDisturbed = round <= disturbedRounds
      mx.graph.control.setFaults(isDisturbed && faults === 'some' ? someFaults(messages) : [])
      await crowd.fill()
      for (let count = 0; isDisturbed && count < crashes; count++) {
        const enough = mx.graph.control.accepted().length + randomInt(1, Math.max(2, Math.ceil(messages / 10)))
        await expect
          .poll(async () => mx.graph.control.accepted().length >= enough || !(await isBusyOrDown()), patience)
          .toBe(true)
        await server.restart()
      }
      await expect.poll(isBusyOrDown, patience).toBe(false)
      await crowd.end(0)
      await mx.timePasses(400_000)
    }

    const counted = added.map(({ name }) => ({ name, ...countsOf(mx, readers.get(name) ?? []) }))
    const { rows } = await sql`select outcome, late_outcome, phase, ambiguous, count(*)::integer from delivery_attempts
      group by 1, 2, 3, 4 order by 5 desc`.execute(mx.owner.db)
    process.stdout.write(
      `${messages} messages, ${disturbedRounds * crashes} crashes, other faults: ${faults}, accepted ${mx.graph.control.accepted().length}\n${JSON.stringify(counted)}\n${JSON.stringify(rows)}\n`,
    )
    for (const { name, messages: all, lost, lostByProvider, once, doubled } of counted) {
      expect({ name, lost }).toEqual({ name, lost: 0 })
      // What a worker was told is kept until the database is back, so that even a send that cannot be looked up is made once.
      if (faults === 'none' || name !== 'send_mail by none')
        expect({ name, once, doubled }).toEqual({ name, once: all - lostByProvider, doubled: 0 })
    }
  }
})

/** Databases of tests do not wait for the disk. This one crashes, and what was committed has to be there. */
async function commitForSure({ owner }: Awaited<ReturnType<typeof startMx>>) {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(owner.db)
  await sql`alter database ${sql.id(rows[0]?.name ?? '')} set synchronous_commit = on`.execute(owner.db)
}
