import { generateKeyPairSync } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { type RunningSmtp, startSmtp } from '@constellation/emulators'
import { type Postfix, startPostfix, whyNoPostfix } from '@constellation/testkit'
import DKIM from 'nodemailer/lib/dkim'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { buildMime } from '../../src/providers/mime/build-mime.ts'
import { openSession } from '../../src/providers/smtp/open-session.ts'
import { createSmtpAdapter } from '../../src/providers/smtp/smtp-adapter.ts'
import { itemId, letter, mailboxAddress } from '../providers/message.ts'
import { attemptIo, smtpCommand } from './smtp-attempt.ts'
import { verifyDkim } from './verify-dkim.ts'

const suite = `a real Postfix${whyNoPostfix ? ` (skipped: ${whyNoPostfix})` : ''}, SMTPUTF8 %s`

describe.skipIf(whyNoPostfix).each([true, false])(suite, (smtpUtf8) => {
  let sink: RunningSmtp
  let postfix: Postfix
  beforeAll(async () => {
    sink = await startSmtp({ extensions: ['PIPELINING', '8BITMIME', 'ENHANCEDSTATUSCODES', 'SMTPUTF8'] })
    postfix = await startPostfix({ smtpUtf8, relayTo: sink.port })
  })
  afterAll(async () => {
    await postfix[Symbol.asyncDispose]()
    await sink[Symbol.asyncDispose]()
  })
  beforeEach(() => sink.control.clear())

  const settingsOf = (security: 'tls' | 'starttls' | 'none') =>
    ({ host: '127.0.0.1', port: security === 'tls' ? postfix.securePort : postfix.port, security }) as const
  async function send(message = letter(), security: 'tls' | 'starttls' | 'none' = 'starttls') {
    using adapter = createSmtpAdapter({ environment: 'production', trust: { ca: postfix.certificate } })
    return await adapter.send(smtpCommand({ settings: settingsOf(security), message }), attemptIo())
  }
  const relayed = () =>
    vi.waitFor(
      () => {
        const [mail] = sink.control.messages()
        if (!mail) throw new Error('nothing was relayed yet')
        return mail
      },
      { timeout: 30_000 },
    )

  test.each(['tls', 'starttls', 'none'] as const)('takes a message, with the encryption %s', async (security) => {
    expect(await send(letter(), security)).toMatchObject({ kind: 'queued_by_provider', refused: [] })
    const mail = await relayed()
    expect(mail).toMatchObject({ from: mailboxAddress, to: ['joe@example.test'] })
  })

  test('is given nothing when its certificate is not trusted', async () => {
    using adapter = createSmtpAdapter({ environment: 'production' })
    for (const security of ['tls', 'starttls'] as const) {
      const outcome = await adapter.send(smtpCommand({ settings: settingsOf(security) }), attemptIo())
      expect(outcome).toMatchObject({ kind: 'retryable_failure', code: 'network_error', ambiguous: false })
    }
    expect(await postfix.queue()).toEqual([])
  })

  const plain = ['ada@example.org', 'ada@xn--bcher-kva.example']
  const international = ['jörg@example.org', 'jörg@bücher.example']
  test('carries an international domain always, and other international addresses by what it can (FM-28)', async () => {
    const to = ['ada@example.org', 'ada@bücher.example', ...international].map((address) => ({ address }))
    const outcome = await send(letter({ to }))
    const refused = smtpUtf8
      ? []
      : international.map((address) => ({ address, code: 'invalid_recipient', isFinal: true }))
    expect(outcome).toMatchObject({ kind: 'queued_by_provider', refused })
    const { to: envelope, data } = await relayed()
    expect([...envelope].toSorted()).toEqual((smtpUtf8 ? [...plain, ...international] : plain).toSorted())
    const { to: shown = [] } = await PostalMime.parse(data)
    expect(shown.map(({ address }) => address)).toEqual(smtpUtf8 ? [...plain, ...international] : plain)
    expect(/[^\0-\x7f]/.test(data.toString())).toBe(smtpUtf8)
  })

  test('is given no message whose only recipient it cannot carry, and the outcome is terminal (FM-28)', async () => {
    const outcome = await send(letter({ to: [{ address: 'jörg@example.org' }] }))
    expect(outcome).toMatchObject(
      smtpUtf8
        ? { kind: 'queued_by_provider' }
        : { kind: 'terminal_failure', code: 'invalid_recipient', scope: 'recipient' },
    )
    if (smtpUtf8) await relayed()
  })

  test.each([
    ['a line of 100 kB', 'x'.repeat(100_000)],
    ['an image as a data URL', `<img src="data:image/png;base64,${'iVBORw0K'.repeat(9000)}">`],
    ['a long link', `<a href="https://example.org/?${'a=ü&amp;'.repeat(2000)}">x</a>`],
    ['a dot alone on a line', '.\r\n..\r\n.x'],
  ])('%s arrives as it was given, and our signature holds (FM-29)', async (_, html) => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const signer = new DKIM({
      ...{ domainName: 'ours.test', keySelector: 'test' },
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    })
    const text = await buildMime({
      ...{ itemId, message: letter({ html }), mailboxAddress, date: new Date(), bcc: 'absent' },
      ...{ defaultReplyTo: null, isMarked: false },
    })
    const opened = await openSession({
      ...{ settings: settingsOf('none'), password: undefined, trust: {} },
      ...{ connectTimeoutMs: 9000, answerTimeoutMs: 9000 },
    })
    if (opened.kind !== 'session') throw new Error(JSON.stringify(opened))
    const end = await opened.session.transact({
      ...{ from: mailboxAddress, to: ['joe@example.test'], text: await buffer(signer.sign(text)) },
      ...{ beforeEnd: async () => undefined, leftMs: () => 9000 },
    })
    opened.session.close()
    expect(end.kind).toBe('accepted')
    const { data } = await relayed()
    const lines = data.toString('latin1').split('\r\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998)
    expect((await PostalMime.parse(data)).html?.replaceAll('\n', '\r\n').trim()).toBe(html.trim())
    expect(verifyDkim(data, publicKey)).toBe(true)
    expect(verifyDkim(Buffer.concat([data, Buffer.from('x\r\n')]), publicKey)).toBe(false)
  })

  test('keeps in its queue what it cannot relay, and what it accepted is sent for us', async () => {
    sink.control.setFaults([{ at: 'rcpt', answer: '450 4.2.0 later' }])
    expect(await send()).toMatchObject({ kind: 'queued_by_provider', detail: { providerCode: '250 2.0.0' } })
    await vi.waitFor(
      async () => {
        const [waiting] = await postfix.queue()
        expect(waiting).toMatchObject({ queue_name: 'deferred', sender: mailboxAddress })
        expect(waiting?.recipients[0]).toMatchObject({ address: 'joe@example.test' })
        expect(waiting?.recipients[0]?.delay_reason).toContain('450 4.2.0 later')
      },
      { timeout: 30_000 },
    )
  })

  test('refuses a recipient and a message, and each has its code', async () => {
    expect(
      await send(letter({ to: [{ address: 'joe@[127.0.0.300]' }] })).catch((error: unknown) => error),
    ).toBeInstanceOf(TypeError)
    const large = letter({ text: 'x'.repeat(11_000_000) })
    expect(await send(large)).toMatchObject({ kind: 'terminal_failure', code: 'too_large', scope: 'message' })
  })
})
