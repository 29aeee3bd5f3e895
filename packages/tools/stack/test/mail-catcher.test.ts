import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findFreePort } from '@constellation/postgres-local'
import { createTransport } from 'nodemailer'
import { afterEach, expect, test } from 'vitest'
import { startMailCatcher } from '../src/index.ts'
import { openMessageStore } from '../src/mail/index.ts'

const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

test('a mail can be read back with its parts and its links', async () => {
  const catcher = await startCatcher()
  await catcher.send({
    to: 'Ada@Example.test',
    subject: 'Prøv igen',
    text: 'Open http://login.localhost:8080/verify?token=a_b-c. Then continue.',
    html: '<a href="http://login.localhost:8080/verify?token=a_b-c&amp;locale=da">Verify</a>',
  })
  expect(await catcher.messages('to=ada@example.test')).toMatchObject([
    {
      id: expect.any(String),
      to: 'ada@example.test',
      from: 'stack@example.test',
      subject: 'Prøv igen',
      text: expect.stringContaining('Then continue.'),
      html: expect.stringContaining('Verify'),
      links: [
        'http://login.localhost:8080/verify?token=a_b-c',
        'http://login.localhost:8080/verify?token=a_b-c&locale=da',
      ],
    },
  ])
  expect(await catcher.messages('to=somebody-else@example.test')).toEqual([])
})

test('mails that come at one moment are all kept', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'mail-catcher-'))
  cleanUp.push(() => rm(directory, { recursive: true }))
  const now = () => new Date('2026-11-22T12:00:00Z')
  const store = await openMessageStore(directory, now)
  const texts = Array.from({ length: 5 }, (_, index) => `mail ${index}`)
  await Promise.all(
    texts.map((text) => store.add(Buffer.from(`Subject: ${text}\r\n\r\n${text}`), ['ada@example.test'])),
  )
  const kept = (await openMessageStore(directory, now)).list({ limit: 10 })
  expect(kept.map(({ subject }) => subject)).toEqual(texts.toReversed())
})

test('the newest comes first, and a limit keeps the newest', async () => {
  const catcher = await startCatcher()
  for (const subject of ['one', 'two', 'three']) await catcher.send({ to: 'ada@example.test', subject })
  expect((await catcher.messages('limit=2')).map(({ subject }) => subject)).toEqual(['three', 'two'])
})

test('somebody who waits is told when the mail arrives', async () => {
  const catcher = await startCatcher()
  await catcher.send({ to: 'ada@example.test', subject: 'old' })
  const [old] = await catcher.messages('to=ada@example.test')
  const waiting = catcher.messages(`to=ada@example.test&after=${old?.id}&waitMs=10000`)
  await catcher.send({ to: 'bob@example.test', subject: 'not hers' })
  await catcher.send({ to: 'ada@example.test', subject: 'new' })
  expect((await waiting).map(({ subject }) => subject)).toEqual(['new'])
})

test('waiting ends without a mail when the time is over', async () => {
  const catcher = await startCatcher()
  expect(await catcher.messages('to=ada@example.test&waitMs=50')).toEqual([])
})

test('mail is kept between runs, readable by its owner alone, until it is cleared', async () => {
  const directory = await makeDirectory()
  const first = await startCatcher(directory)
  await first.send({ to: 'ada@example.test', subject: 'kept' })
  await first.stop()
  const [file = ''] = await readdir(directory)
  expect((await stat(path.join(directory, file))).mode & 0o777).toBe(0o600)

  const second = await startCatcher(directory)
  expect((await second.messages('')).map(({ subject }) => subject)).toEqual(['kept'])
  await fetch(`${second.origin}/api/messages`, { method: 'DELETE' })
  expect(await second.messages('')).toEqual([])
  expect(await readdir(directory)).toEqual([])
})

test('the page shows the message in a frame that can run nothing', async () => {
  const catcher = await startCatcher()
  await catcher.send({
    to: 'ada@example.test',
    subject: '<script>1</script>',
    html: '<script>alert(1)</script><b>hi</b>',
  })
  const [message] = await catcher.messages('')
  const list = await fetch(catcher.origin)
  expect(list.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(await list.text()).not.toContain('<script>')
  const page = await fetch(`${catcher.origin}/messages/${message?.id}`)
  expect(await page.text()).toContain('sandbox=')
  const frame = await fetch(`${catcher.origin}/messages/${message?.id}/html`)
  expect(frame.headers.get('content-security-policy')).toMatch(/^sandbox .*default-src 'none'/)
})

test.each([
  ['refuse', 451],
  ['reject', 550],
])('told to %s, it answers %i once and then takes mail again', async (kind, code) => {
  const catcher = await startCatcher()
  await catcher.fault({ kind, times: 1 })
  await expect(catcher.send({ to: 'ada@example.test' })).rejects.toMatchObject({ responseCode: code })
  await catcher.send({ to: 'ada@example.test' })
  expect(await catcher.messages('')).toHaveLength(1)
})

test.each([
  ['drop', 0],
  ['drop-after', 1],
])('told to %s, it hangs up without an answer and keeps %i messages', async (kind, kept) => {
  const catcher = await startCatcher()
  await catcher.fault({ kind, times: 1 })
  await expect(catcher.send({ to: 'ada@example.test' })).rejects.toThrow()
  expect(await catcher.messages('')).toHaveLength(kept)
})

test('told to be slow, it answers late', async () => {
  const catcher = await startCatcher()
  await catcher.fault({ kind: 'slow', delayMs: 200 })
  const startedAt = performance.now()
  await catcher.send({ to: 'ada@example.test' })
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(195)
})

test('a fault for one recipient leaves others alone', async () => {
  const catcher = await startCatcher()
  await catcher.fault({ kind: 'reject', to: 'ada@example.test' })
  await catcher.send({ to: 'bob@example.test' })
  await expect(catcher.send({ to: 'Ada@example.test' })).rejects.toMatchObject({ responseCode: 550 })
})

test.each(['limit=0', 'limit=x', 'waitMs=99999999', 'unknown=1'])('the query %s is refused', async (query) => {
  const catcher = await startCatcher()
  expect((await fetch(`${catcher.origin}/api/messages?${query}`)).status).toBe(422)
})

type Shown = { id: string; subject: string }

async function startCatcher(directory?: string) {
  const smtpPort = await findFreePort()
  const httpPort = await findFreePort()
  const kept = directory ?? (await makeDirectory())
  const catcher = await startMailCatcher({ directory: kept, smtpPort, httpPort, now: () => new Date() })
  const transport = createTransport({ host: '127.0.0.1', port: smtpPort })
  cleanUp.push(() => catcher.stop().catch(() => {}))
  const origin = `http://127.0.0.1:${httpPort}`
  return {
    origin,
    stop: () => catcher.stop(),
    send: (mail: object) => transport.sendMail({ from: 'stack@example.test', text: 'hello', ...mail }),
    messages: async (query: string): Promise<Shown[]> => (await fetch(`${origin}/api/messages?${query}`)).json(),
    fault: (fault: object) => fetch(`${origin}/api/faults`, { method: 'POST', body: JSON.stringify(fault) }),
  }
}

async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'mail-catcher-'))
  cleanUp.push(() => rm(directory, { recursive: true }))
  return directory
}
