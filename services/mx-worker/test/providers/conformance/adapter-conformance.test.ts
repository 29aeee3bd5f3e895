import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ClaimLost } from '../../../src/delivery/claim-lost.ts'
import { SecretUnavailable } from '../../../src/secrets/secret-opener.ts'
import { itemId, letter } from '../message.ts'
import { openIo, secret, type Target, targets } from './targets.ts'

/** What delivery relies on of every kind of provider. An adapter that passes can stand behind the port. */
describe.each(targets)('%s', (_, open) => {
  let target: Target
  beforeEach(async () => {
    target = await open()
  })
  afterEach(() => target[Symbol.asyncDispose]())

  test('a message goes out once, to everybody who is addressed, and the outcome says that it was accepted', async () => {
    const message = letter({
      ...{ subject: 'Once', cc: [{ address: 'cc@example.test' }], bcc: [{ address: 'hidden@example.test' }] },
    })
    const outcome = await target.adapter.send(target.command({ message }), openIo())
    expect(['sent', 'queued_by_provider']).toContain(outcome.kind)
    expect(await target.received()).toEqual([
      { subject: 'Once', by: ['joe@example.test', 'cc@example.test', 'hidden@example.test'] },
    ])
  })

  test('a message with Bcc alone goes out (FM-20)', async () => {
    const message = letter({ to: [], bcc: [{ address: 'hidden@example.test' }] })
    await target.adapter.send(target.command({ message }), openIo())
    expect(await target.received()).toMatchObject([{ by: ['hidden@example.test'] }])
  })

  test('the send is on the record before the provider can accept, with the mark that it goes by', async () => {
    const entered: unknown[] = []
    const io = openIo({
      async enter(phase, sentAs) {
        if (phase === 'send') entered.push(sentAs, await target.received())
      },
    })
    await target.adapter.send(target.command(), io)
    expect(entered).toEqual([expect.objectContaining({ mark: expect.any(String) }), []])
  })

  test('whose claim is lost before the send sends nothing, and the loss is told', async () => {
    const io = openIo({
      async enter(phase) {
        if (phase === 'send') throw new ClaimLost(itemId)
      },
    })
    await expect(target.adapter.send(target.command(), io)).rejects.toThrow(ClaimLost)
    expect(await target.received()).toEqual([])
  })

  test('a provider that is not available is tried again, and nothing was sent', async () => {
    target.goWrong('unavailable')
    const outcome = await target.adapter.send(target.command(), openIo())
    expect(outcome).toMatchObject({ kind: 'retryable_failure', code: 'provider_unavailable' })
    expect(await target.received()).toEqual([])
  })

  test('a recipient that is refused for good is terminal, and its address is not in what is kept', async () => {
    target.goWrong('no_such_recipient')
    const { refused: _refused, ...outcome } = (await target.adapter.send(target.command(), openIo())) as {
      refused?: unknown
    }
    expect(outcome).toMatchObject({ kind: 'terminal_failure', code: 'invalid_recipient', scope: 'recipient' })
    expect(JSON.stringify(outcome)).not.toContain('joe@')
  })

  test('what is lost before the message was handed over is tried again, and what is lost after may have been sent', async () => {
    target.goWrong('lost_before')
    const before = await target.adapter.send(target.command(), openIo())
    expect(before).toMatchObject({ kind: 'retryable_failure', code: 'network_error', ambiguous: false })
    target.goWrong('lost_after')
    const after = await target.adapter.send(target.command(), openIo())
    expect(after).toMatchObject({ kind: 'retryable_failure', ambiguous: true, detail: { phase: 'send' } })
    expect(await target.received()).toHaveLength(1)
  })

  test('a provider that does not answer is given up at the deadline of the attempt', async () => {
    target.goWrong('silent')
    let leftMs = 30_000
    const io = openIo({
      monotonicMs: () => -leftMs,
      async enter(phase) {
        if (phase === 'send') leftMs = 200
      },
    })
    const outcome = await target.adapter.send(target.command({ deadlineMs: 0 }), io)
    expect(outcome).toMatchObject({ kind: 'retryable_failure', code: 'timeout', ambiguous: true })
  })

  test('a secret that is refused holds the provider, and is in nothing that is kept', async () => {
    const outcome = await target.adapter.send(target.command(), openIo({ openSecret: async () => 'another secret' }))
    expect(outcome).toMatchObject({ kind: 'held', code: 'auth_failed', scope: 'provider', ambiguous: false })
    expect(JSON.stringify(outcome)).not.toContain('another secret')
    expect(JSON.stringify(outcome)).not.toContain(secret)
  })

  test('a secret that does not open holds the provider, and nothing is sent', async () => {
    const io = openIo({
      openSecret: async () => {
        throw new SecretUnavailable('authentication_failed')
      },
    })
    const outcome = await target.adapter.send(target.command(), io)
    expect(outcome).toMatchObject({ kind: 'held', code: 'auth_failed', scope: 'provider', ambiguous: false })
    expect(await target.received()).toEqual([])
  })

  test('a look-up sends nothing, and a message of which nothing is left can be discarded', async () => {
    const command = target.command({ sending: { mark: 'none', code: 'timeout' } })
    expect(await target.adapter.reconcile(command, openIo())).toMatchObject({
      kind: 'impossible',
      detail: { phase: 'verify' },
    })
    await target.adapter.discard(target.command(), openIo())
    expect(await target.received()).toEqual([])
  })
})
