import { BootRefusal } from '@constellation/config'
import { openSecretFiles } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { testnetPlugIns } from '../../src/plug-ins/testnet-plug-ins.ts'
import { backedOff } from '../../src/tier2/backed-off.ts'
import { startBroker } from '../broker.ts'
import { startPeopleBroker } from '../people.ts'

test.each([
  [
    'BROKER_EMAIL_HMAC_KEY_FILE',
    'BOOT_FAIL: BROKER_EMAIL_HMAC_KEY_FILE="(unset)": it must be set, because email_link is selected; see runbook §email-hmac-key',
  ],
  [
    'BROKER_EMAIL_FROM_ADDRESS',
    'BOOT_FAIL: BROKER_EMAIL_FROM_ADDRESS="(unset)": it must be set, because email_link is selected; see runbook §email-from-address',
  ],
  [
    'BROKER_EMAIL_SMTP_URL_FILE',
    'BOOT_FAIL: BROKER_EMAIL_SMTP_URL_FILE="(unset)": it must be set, because email_link is selected; see runbook §email-sender',
  ],
])('sign-in by e-mail does not start without %s', async (missing, line) => {
  await using files = await openSecretFiles()
  const complete = await emailVariables(files)
  const { [missing as keyof typeof complete]: _left, ...variables } = complete
  expect((await refusalOf(variables)).line).toBe(line)
})

test('a key of less than 32 bytes, and a way to the mail server that is none, do not start, and are not shown', async () => {
  await using files = await openSecretFiles()
  const complete = await emailVariables(files)
  const short = { ...complete, BROKER_EMAIL_HMAC_KEY_FILE: await files.write('short', 'k'.repeat(31)) }
  expect(await refusalOf(short)).toMatchObject({ anchor: 'email-hmac-key' })
  const wrong = { ...complete, BROKER_EMAIL_SMTP_URL_FILE: await files.write('wrong', 'https://secret.example') }
  const refusal = await refusalOf(wrong)
  expect(refusal).toMatchObject({ anchor: 'email-sender' })
  expect(refusal.line).not.toContain('secret.example')
})

test('a page that a person is led to after the sign-in is an https one', async () => {
  await using files = await openSecretFiles()
  const variables = {
    ...(await emailVariables(files)),
    BROKER_EMAIL_SUCCESS_REDIRECT_URL: 'http://example.test/',
  }
  expect((await refusalOf(variables)).message).toBe('it must begin with https:')
})

type Files = Awaited<ReturnType<typeof openSecretFiles>>

async function emailVariables(files: Files) {
  return {
    BROKER_AUTH_METHODS: 'wallet_sig,email_link',
    BROKER_EMAIL_HMAC_KEY_FILE: await files.write('email-hmac-key', 'k'.repeat(32)),
    BROKER_EMAIL_FROM_ADDRESS: 'broker@example.test',
    BROKER_EMAIL_SMTP_URL_FILE: await files.write('smtp-url', 'smtp://127.0.0.1:1'),
  }
}

async function refusalOf(variables: Record<string, string>): Promise<BootRefusal> {
  const started = await startBroker({ plugIns: testnetPlugIns, variables }).catch((error: unknown) => error)
  if (started instanceof BootRefusal) return started
  throw new Error('the broker started', { cause: started })
}

test('a mail server that was reached within a day is ready; later it is degraded, and the service still serves', async () => {
  await using broker = await startPeopleBroker()
  await broker.deps.readiness.observe()
  expect(broker.deps.readiness.report().ready).toEqual(expect.arrayContaining(['auth/email_link', 'tier2/mail']))
  broker.mail.fail = new Error('the mail server is gone')
  broker.clock.advance({ hours: 25 })
  await broker.deps.readiness.observe()
  expect(broker.deps.readiness.report()).toMatchObject({ status: 'degraded' })
  expect(broker.deps.readiness.report().checks).toContainEqual(
    expect.objectContaining({ name: 'auth/email_link', status: 'degraded' }),
  )
})

test('that a mail server was reached survives a restart', async () => {
  await using broker = await startPeopleBroker()
  const facts = await broker.owner.selectFrom('broker_cache').selectAll().execute()
  expect(facts).toEqual([expect.objectContaining({ key: expect.stringMatching(/^email_sender:/) })])
  await using again = await startPeopleBroker({ beside: broker })
  expect(again.deps.readiness.report().ready).toContain('auth/email_link')
})

test('the broker is unready until the mail server answered once', async () => {
  await using broker = await startPeopleBroker({ reachable: false })
  expect(broker.deps.readiness.report()).toMatchObject({ status: 'unready' })
  broker.mail.fail = undefined
  broker.clock.advance({ seconds: 15 })
  await broker.deps.readiness.observe()
  expect(broker.deps.readiness.report().ready).toContain('tier2/mail')
})

test('a system that stays down is asked after 15, 30, 60, 120 and then every 300 seconds', async () => {
  let [nowSeconds, calls] = [0, 0]
  const probe = backedOff(
    async () => {
      calls++
      throw new Error('down')
    },
    () => new Date(nowSeconds * 1000),
  )
  const at: number[] = []
  for (; nowSeconds <= 1200; nowSeconds++) {
    const before = calls
    await expect(probe()).rejects.toThrow('down')
    if (calls > before) at.push(nowSeconds)
  }
  expect(at).toEqual([0, 15, 45, 105, 225, 525, 825, 1125])
})
