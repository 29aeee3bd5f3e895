import { setTimeout as pause } from 'node:timers/promises'
import { createLoopbackFetch } from '@constellation/client/loopback-fetch'
import { createMailClient, type MailClient, MailError } from '@constellation/mx-client'
import { createBrowser, type Send } from '@constellation/testkit'
import { type Report, step } from './journey.ts'
import type { OperatedMail } from './operated-mail.ts'

/**
 * Where mx-worker accepts mail, the catcher that it arrives in, a key of the account, and a mailbox of it. `operated` where the stack is on
 * this machine.
 */
export type MailPlaces = {
  mx: string
  mail: string
  key: string
  mailbox: string
  operated?: OperatedMail | undefined
}

type Options = { places: MailPlaces; unique: string; send: Send; report: Report }

/** How long a mail may take from being accepted to being sent. */
const limitMs = 30_000

/**
 * Hands mail in as an application does: it is sent and arrives, once for each key, and what cannot be sent is refused at once. On this
 * machine one is refused by Office 365 for good too, and arrives once an operator has redriven it.
 */
export async function mailJourney({ places, unique, send, report }: Options): Promise<void> {
  const { mx: url, key, mailbox: from } = places
  const client = createMailClient({ url, key, fetch: createLoopbackFetch() })
  const to = `mail-${unique}@example.test`
  const mail = { from, to, subject: `A mail of ${unique}`, text: 'Hello', lane: 'security' } as const
  const idempotencyKey = `smoke-${unique}`
  const id = await step(report, 'an application hands a mail in', async () => {
    return (await client.send(mail, { idempotencyKey })).id
  })
  await step(report, 'it is sent through Office 365, and arrives', async () => {
    await ended(client, id, 'sent')
    await arrived(send, places.mail, to)
  })
  await step(report, 'the same mail handed in again is the same', async () => {
    const again = await client.send(mail, { idempotencyKey })
    if (again.id !== id) throw new Error(`it was accepted twice, as ${id} and as ${again.id}`)
  })
  await step(report, 'a mail from another mailbox is refused', async () => {
    const refused = await client.send({ ...mail, from: 'stranger@example.test' }).catch((error: unknown) => error)
    if (!(refused instanceof MailError) || refused.code !== 'from_not_allowed')
      throw new Error(`it was not refused: ${String(refused)}`)
  })
  const { operated } = places
  if (!operated) return
  const other = `mail-again-${unique}@example.test`
  const given = await step(report, 'a mail that Office 365 refuses for good has failed', async () => {
    await operated.refuseNext()
    const accepted = await client.send({ ...mail, to: other }, { idempotencyKey: `smoke-again-${unique}` })
    await ended(client, accepted.id, 'failed')
    return accepted.id
  })
  await step(report, 'an operator redrives it, and it arrives', async () => {
    await operated.run('redrive', given)
    await ended(client, given, 'sent')
    await arrived(send, places.mail, other)
  })
}

async function ended(client: MailClient, id: string, as: 'sent' | 'failed'): Promise<void> {
  for (const endMs = performance.now() + limitMs; ; await pause(200)) {
    const { status, waiting } = await client.get(id)
    if (status === as) return
    if (status === 'sent' || status === 'failed' || performance.now() > endMs)
      throw new Error(`it is ${status}: ${waiting?.reason ?? 'see mx show'}`)
  }
}

async function arrived(send: Send, catcher: string, to: string): Promise<void> {
  const browser = createBrowser(send, { headers: { 'user-agent': 'constellation-smoke' } })
  const { status, text } = await browser.get(`${catcher}/api/messages?to=${encodeURIComponent(to)}&waitMs=10000`)
  const found: unknown[] = status === 200 ? JSON.parse(text) : []
  if (found.length !== 1) throw new Error(`${found.length} mails arrived, the catcher answered ${status}`)
}
