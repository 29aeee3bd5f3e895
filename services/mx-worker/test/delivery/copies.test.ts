import { expect, test } from 'vitest'
import { releaseMailbox } from '../../src/domain/mailboxes/release-mailbox.ts'
import { greeting, sender, startMx } from '../mx-worker.ts'
import { copiesOf, runOut } from './modes.ts'

const shared = 'shared@example.test'
const clientId = '22222222-bbbb-4bbb-8bbb-222222222222'

test('a Message-ID that the tenant replaces is no proof that nothing was sent: the second mark finds the copy (FM-21)', async () => {
  for (const mode of ['mime', 'send_mail']) {
    await using mx = await startMx({
      policy: { mail: { mode } },
      graph: { mailboxes: [{ address: sender, keepsMessageId: false, showsSentHeaders: true }] },
    })
    await mx.prove('header')
    mx.graph.control.setFaults([{ kind: 'answer-lost', at: 'sendMail', times: 1 }])
    expect(await runOut(mx, await mx.handIn())).toBe('sent')
    expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
  }
})

test('in a mailbox that was not proved, a copy that is not found says nothing: the policy decides (FM-21)', async () => {
  await using mx = await startMx({
    policy: { mail: { mode: 'mime' }, retry: { ambiguous: 'fail' } },
    graph: { mailboxes: [{ address: sender, keepsMessageId: false }] },
  })
  mx.graph.control.setFaults([{ kind: 'answer-lost', at: 'sendMail', times: 1 }])
  const id = await mx.handIn()
  expect(await runOut(mx, id)).toBe('failed')
  expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
  expect(mx.graph.control.calls().listMessages).toBeUndefined()
})

test('a draft has a Message-ID of the provider, and its copy is found by the id of the draft (FM-21)', async () => {
  await using mx = await startMx({
    policy: { mail: { mode: 'draft_send' } },
    graph: { mailboxes: [{ address: sender, keepsMessageId: false }] },
  })
  mx.graph.control.setFaults([{ kind: 'answer-lost', at: 'sendMessage', times: 1 }])
  const id = await mx.handIn()
  expect(await runOut(mx, id)).toBe('sent')
  const [sent] = mx.graph.control.sent()
  expect((await mx.item(id)).internet_message_id).toBe(sent?.internetMessageId)
  expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
})

test.each(['own', 'from', 'both'])(
  'the copy of a message from a shared mailbox is found where Exchange files it: %s (FM-22)',
  async (copiesTo) => {
    for (const [mode, by] of [
      ['draft_send', 'none'],
      ['mime', 'message_id'],
      ['mime', 'header'],
      ['send_mail', 'header'],
    ] as const) {
      await using mx = await startMx({
        policy: { mail: { mode } },
        graph: {
          mailboxes: [
            { address: sender, sendAs: [shared], copiesTo, showsSentHeaders: true },
            { address: shared, showsSentHeaders: true },
          ],
        },
      })
      const { id: mailboxId } = await mx.addMailbox(shared, undefined, sender)
      await mx.prove(by, mailboxId)
      mx.graph.control.setFaults([
        { kind: 'answer-lost', at: mode === 'draft_send' ? 'sendMessage' : 'sendMail', times: 1 },
      ])
      const id = await mx.handIn({ from: shared })
      expect(await runOut(mx, id)).toBe('sent')
      expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
      expect(mx.graph.control.accepted()).toMatchObject([{ mailbox: sender, from: { address: shared } }])
    }
  },
)

test('where the other mailbox may not be read, no copy says nothing: the policy decides (FM-22)', async () => {
  await using mx = await startMx({
    policy: { mail: { mode: 'mime' }, retry: { ambiguous: 'fail' } },
    graph: { mailboxes: [{ address: sender, sendAs: [shared], copiesTo: 'from' }, { address: shared }] },
  })
  const { id: mailboxId } = await mx.addMailbox(shared, undefined, sender)
  await mx.prove('message_id', mailboxId)
  mx.graph.control.confine(clientId, [sender])
  mx.graph.control.setFaults([{ kind: 'answer-lost', at: 'sendMail', times: 1 }])
  const id = await mx.handIn({ from: shared })
  expect(await runOut(mx, id)).toBe('failed')
  expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
})

test('an application that is confined loses nothing: messages wait, one is tried at a time, and all are sent later (FM-23)', async () => {
  await using mx = await startMx()
  mx.graph.control.confine(clientId, [])
  const ids: string[] = []
  for (let count = 0; count < 12; count++) ids.push(await mx.handIn({ to: [`reader-${count}@example.org`] }))
  await mx.deliver()
  const refusedAtOnce = mx.graph.control.calls().sendMail?.total ?? 0
  expect(refusedAtOnce).toBeLessThanOrEqual(4)
  for (let releases = 1; releases <= 3; releases++) {
    await mx.timePasses(3_600_000)
    await releaseMailbox(mx.deps, mx.administrator, mx.mailbox.id)
    await mx.deliver()
    expect(mx.graph.control.calls().sendMail?.total).toBe(refusedAtOnce + releases)
  }
  const held = await mx.owner.db.selectFrom('mailboxes').select('hold_reason').executeTakeFirstOrThrow()
  expect(held.hold_reason).toContain('up to two hours')
  mx.graph.control.confine(clientId, null)
  await mx.timePasses(3_600_000)
  await releaseMailbox(mx.deps, mx.administrator, mx.mailbox.id)
  await mx.deliver()
  for (const id of ids) expect(await mx.item(id)).toMatchObject({ status: 'sent', attempts_in_cycle: 1 })
  expect(mx.graph.control.accepted().length).toBe(ids.length)
})

test('a draft that somebody removed is made again: it was not sent', async () => {
  await using mx = await startMx({ policy: { mail: { mode: 'draft_send' } } })
  mx.graph.control.setFaults([{ kind: 'status', at: 'sendMessage', value: '503 ErrorServerBusy', times: 1 }])
  const id = await mx.handIn()
  await mx.deliver()
  await removeByHand(mx, (await mx.item(id)).provider_message_id ?? '')
  // As if a look-up had seen the draft a moment before.
  const seen = { status: 'retry_wait', unknown_since: null, settles_at: null, next_attempt_at: new Date(0) }
  await mx.owner.db.updateTable('queue_items').set(seen).where('id', '=', id).execute()
  await mx.timePasses(40_000)
  await mx.deliver()
  expect(await mx.item(id)).toMatchObject({ status: 'unknown', last_code: 'draft_lost' })
  expect(await runOut(mx, id)).toBe('sent')
  expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
})

async function removeByHand(mx: Awaited<ReturnType<typeof startMx>>, draft: string) {
  const { origin } = mx.graph
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: 'correct horse battery staple' }
  const body = new URLSearchParams({ ...form, scope: 'https://graph.microsoft.com/.default' })
  const token = await fetch(`${origin}/example.test/oauth2/v2.0/token`, { method: 'POST', body })
  const { access_token } = (await token.json()) as { access_token: string }
  const path = `/v1.0/users/${greeting.from}/messages/${encodeURIComponent(draft)}`
  const headers = { authorization: `Bearer ${access_token}`, prefer: 'IdType="ImmutableId"' }
  const removed = await fetch(`${origin}${path}`, { method: 'DELETE', headers })
  expect(removed.status).toBe(204)
}
