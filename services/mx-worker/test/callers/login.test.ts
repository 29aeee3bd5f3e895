import { randomUUID } from 'node:crypto'
import { platformAccountId } from '@constellation/contracts-rbac'
import { startLogin, type TestLogin } from '@constellation/login/testing'
import { mxMail, smtpMail } from '@constellation/mail'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startMx, type TestMx } from '../mx-worker.ts'

const sender = 'no-reply@example.test'
const from = `Constellation <${sender}>`
const host = 'mx-worker'

let login: TestLogin
let mx: TestMx
beforeAll(async () => {
  login = await startLogin({
    variables: {
      LOGIN_MAIL_THROUGH: 'mx-worker',
      LOGIN_MX_WORKER_URL: `http://${host}`,
      LOGIN_MAIL_FROM: from,
    },
  })
  mx = await startMx({ rbac: login.rbac, graph: { mailboxes: [{ address: sender }] } })
  await mx.addProvider({}, platformAccountId)
  await mx.addMailbox(sender, platformAccountId)
  login.network.attach(host, mx.app)
})
afterAll(async () => {
  await mx[Symbol.asyncDispose]()
  await login[Symbol.asyncDispose]()
})

const idsOf = async () => {
  const items = await mx.owner.db.selectFrom('queue_items').select('idempotency_key').execute()
  return items.map(({ idempotency_key }) => idempotency_key)
}
const acceptedFor = (email: string) =>
  mx.graph.control.accepted().filter(({ to }) => to.some(({ address }) => address === email))
const letter = (to: string) => ({
  ...{ id: randomUUID(), to, subject: 'A code', text: 'Your code', html: '<p>Your code</p>' },
})
const sendFrom = (address: string, mail: ReturnType<typeof letter>) =>
  mxMail({ mx: mx.service('login'), from: address, probe: async () => undefined }).send(mail)

async function signUp(email: string) {
  const browser = login.openBrowser()
  const form = await browser.get('https://login.example.test/sign-up')
  await browser.submit(form, /^\/sign-up/, { name: 'Ada', email, password: 'four plain words do' })
}

test('a mail of login is a message of the platform in the first lane, and arrives once', async () => {
  await signUp('ada@example.org')
  await login.settle()
  const id = login.sent.at(-1)?.id ?? ''
  const item = await mx.owner.db
    .selectFrom('queue_items')
    .selectAll()
    .where('idempotency_key', '=', id)
    .executeTakeFirstOrThrow()
  expect(item).toMatchObject({ account_id: platformAccountId, lane: 0, created_by: 'service:login' })
  await mx.deliver()
  expect(acceptedFor('ada@example.org')).toHaveLength(1)
})

test('a mail that is handed over again under its id is one message', async () => {
  const mail = letter('again@example.org')
  await sendFrom(from, mail)
  await sendFrom(from, mail)
  expect((await idsOf()).filter((id) => id === mail.id)).toHaveLength(1)
})

test('a mail waits in the outbox while mx-worker is away, and leaves when it is back', async () => {
  login.network.detach(host)
  await signUp('waiting@example.org')
  await login.settle()
  expect((await login.backlog()).waiting).toBe(1)
  login.network.attach(host, mx.app)
  await login.timePasses({ minutes: 5 })
  await login.settle()
  expect((await login.backlog()).waiting).toBe(0)
  await mx.deliver()
  expect(acceptedFor('waiting@example.org')).toHaveLength(1)
})

test('mails that waited for a mail server leave through mx-worker once that is chosen', async () => {
  const through = login.deps.mail
  login.deps.mail = smtpMail('smtp://127.0.0.1:1', from)
  await signUp('switched@example.org')
  await login.settle()
  expect((await login.backlog()).waiting).toBe(1)
  login.deps.mail = through
  await login.timePasses({ minutes: 5 })
  await login.settle()
  await mx.deliver()
  expect(acceptedFor('switched@example.org')).toHaveLength(1)
})

test('a mail that mx-worker finds wrong is refused for ever; one from a sender that it does not know is tried again', async () => {
  const wrong = sendFrom(from, letter('nobody@nowhere@example.org'))
  await expect(wrong).rejects.toMatchObject({ kind: 'refused', message: expect.not.stringContaining('nobody') })
  const unknown = await sendFrom('other@example.test', letter('ada@example.org')).catch((error: unknown) => error)
  expect(unknown).toMatchObject({ message: 'mx-worker did not accept the mail: from_not_allowed' })
  expect(unknown).not.toHaveProperty('kind')
})

test('without the address of mx-worker login does not start', async () => {
  const started = startLogin({ variables: { LOGIN_MAIL_THROUGH: 'mx-worker' } })
  await expect(started).rejects.toMatchObject({
    variable: 'LOGIN_MX_WORKER_URL',
    message: 'it must be set, because mx-worker is selected',
  })
})

test('with a sender that has no address login does not start, and says which variable is wrong', async () => {
  const through = { LOGIN_MAIL_THROUGH: 'mx-worker', LOGIN_MX_WORKER_URL: `http://${host}` }
  const started = startLogin({ variables: { ...through, LOGIN_MAIL_FROM: 'Constellation' } })
  await expect(started).rejects.toMatchObject({
    variable: 'LOGIN_MAIL_FROM',
    message: 'the sender of mails has no address',
  })
})
