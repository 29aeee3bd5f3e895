import { createHmac } from 'node:crypto'
import { hashToken } from '@constellation/tokens'
import { expect, test } from 'vitest'
import { tidyUp } from '../../src/domain/housekeeping/tidy-up.ts'
import { deriveOmniAccount } from '../../src/domain/identities/omni-account.ts'
import { eraseUnclaimed } from '../../src/domain/sign-in-requests/erase-unclaimed.ts'
import { hmacKey, startPeopleBroker } from '../people.ts'

test('a person confirms with the link and the code, and the program gets the session from its poll alone', async () => {
  await using broker = await startPeopleBroker()
  const { request_id, poll_url, user_code, expires_in_seconds, token, email } = await broker.requestLink()
  expect({ request_id, poll_url, user_code, expires_in_seconds }).toEqual({
    request_id: expect.stringMatching(/^eml-[0-9a-f]{24}$/),
    poll_url: `/v1/auth/email/status/${request_id}`,
    user_code: expect.stringMatching(/^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/),
    expires_in_seconds: 600,
  })
  expect(await broker.poll(request_id)).toEqual({ status: 'pending' })
  const response = await post(broker, '/v1/auth/email/verify', { token, user_code })
  expect(await response.json()).toEqual({ ok: true })
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  const status = await broker.poll(request_id)
  expect(status).toEqual({
    status: 'verified',
    session_jwt: expect.any(String),
    session_jwt_kid: expect.stringMatching(/^ak-session-/),
    expires_at: expect.any(Number),
    omni_account: deriveOmniAccount('email', email),
    identity_type: 'email',
    identity_value: email,
  })
})

test('the token has 32 random bytes, stands in the fragment alone, and only its hash is stored', async () => {
  await using broker = await startPeopleBroker()
  const { token, user_code } = await broker.requestLink()
  const [mail] = broker.mail.mails
  expect(mail?.text).toContain(`https://broker.example.test/auth/email/landing#t=${token}`)
  expect(`${mail?.text}${mail?.html}`).not.toContain(user_code)
  const row = await broker.owner.selectFrom('sign_in_requests').selectAll().executeTakeFirstOrThrow()
  expect(row.token_hash).toBe(hashToken(token))
  expect(JSON.stringify(row)).not.toContain(token)
  expect(JSON.stringify(broker.lines)).not.toContain(token)
})

test('the hash of a token is SHA-256 of its text', () => {
  expect(hashToken('AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8')).toBe(
    'ea866a757e4c38babfa8127cbe9a409d3e1f93a00ff1488ff735fcf917afffd0',
  )
})

test('a link works once: of 32 callers at once, at two instances, exactly one confirms', async () => {
  await using broker = await startPeopleBroker()
  await using beside = await startPeopleBroker({ beside: broker })
  const { token, user_code, request_id } = await broker.requestLink()
  const body = { token, user_code }
  const tries = Array.from({ length: 32 }, (_, index) => (index % 2 ? broker : beside).as().verifyEmailSignIn({ body }))
  const results = await Promise.allSettled(tries)
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await broker.poll(request_id)).toMatchObject({ status: 'verified' })
})

test('a link that was used, has expired, is unknown, or is for another request is refused with one answer', async () => {
  await using broker = await startPeopleBroker()
  const used = await broker.requestLink()
  await broker.as().verifyEmailSignIn({ body: confirmation(used) })
  const other = await broker.requestLink()
  const old = await broker.requestLink()
  const texts = new Set<string>()
  const refused = async (body: { token: string; user_code: string; request_id?: string }) => {
    const refusal = await broker
      .as()
      .verifyEmailSignIn({ body })
      .catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'unauthorized' })
    texts.add(String(refusal))
  }
  await refused(confirmation(used))
  await refused({ token: 'A'.repeat(43), user_code: 'BBBB-BBBB' })
  await refused({ ...confirmation(other), request_id: old.request_id })
  broker.clock.advance({ seconds: 600 })
  await refused(confirmation(old))
  expect(texts.size).toBe(1)
  expect(await broker.poll(old.request_id)).toEqual({ status: 'failed', reason: 'flow_expired' })
})

function confirmation({ token, user_code }: { token: string; user_code: string }) {
  return { token, user_code }
}

test('what cannot be a code is no attempt, and a code is read as people type it', async () => {
  await using broker = await startPeopleBroker()
  const { token, user_code } = await broker.requestLink()
  for (const typed of ['', 'BCDF', 'AAAA-AAAA', '1234-5678', `${user_code}B`])
    await expect(broker.as().verifyEmailSignIn({ body: { token, user_code: typed } })).rejects.toMatchObject({
      status: 422,
      code: 'validation_failed',
    })
  const wide = [...user_code.toLowerCase()].map((letter) =>
    letter === '-' ? ' ' : String.fromCodePoint(letter.charCodeAt(0) + 0xfee0),
  )
  expect(await broker.as().verifyEmailSignIn({ body: { token, user_code: wide.join('') } })).toEqual({ ok: true })
})

test('a stranger who starts a sign-in gets no session while the person does not type the code', async () => {
  await using broker = await startPeopleBroker()
  const { token, request_id } = await broker.requestLink()
  for (const [typed, attemptsLeft] of [
    ['BBBB-BBBB', 2],
    ['CCCC-CCCC', 1],
    ['DDDD-DDDD', 0],
  ] as const)
    await expect(broker.as().verifyEmailSignIn({ body: { token, user_code: typed } })).rejects.toMatchObject({
      code: 'user_code_mismatch',
      problem: { attemptsLeft },
    })
  expect(await broker.poll(request_id)).toEqual({ status: 'failed', reason: 'user_code_wrong' })
})

test('the third wrong code ends the sign-in, also for the right one', async () => {
  await using broker = await startPeopleBroker()
  const { token, user_code } = await broker.requestLink()
  const wrong = Array.from({ length: 12 }, () =>
    broker.as().verifyEmailSignIn({ body: { token, user_code: 'BBBB-BBBB' } }),
  )
  const results = await Promise.allSettled(wrong)
  const codes = results.map((result) => (result.status === 'rejected' ? result.reason.code : 'accepted'))
  expect(codes.filter((code) => code === 'user_code_mismatch')).toHaveLength(3)
  await expect(broker.as().verifyEmailSignIn({ body: { token, user_code } })).rejects.toMatchObject({
    code: 'unauthorized',
  })
  const events = await broker.owner.selectFrom('security_events').select(['kind', 'outcome']).execute()
  expect(events).toContainEqual({ kind: 'auth_failed', outcome: 'user_code_mismatch' })
})

test('a code counts however it was typed', async () => {
  await using broker = await startPeopleBroker()
  const { token, user_code } = await broker.requestLink()
  const typed = ` ${user_code.toLowerCase().replace('-', ' ')} `
  expect(await broker.as().verifyEmailSignIn({ body: { token, user_code: typed } })).toEqual({ ok: true })
})

test('the page learns who asked, when and from where, without using up the link', async () => {
  await using broker = await startPeopleBroker()
  const { token, user_code } = await broker.requestLink()
  const asked_at = Math.floor(broker.clock.now().getTime() / 1000)
  for (let time = 0; time < 3; time++)
    expect(await broker.as().readEmailSignIn({ body: { token } })).toEqual({
      asked_at,
      asked_from: expect.any(String),
      expires_at: asked_at + 600,
    })
  await broker.as().verifyEmailSignIn({ body: { token, user_code } })
  await expect(broker.as().readEmailSignIn({ body: { token } })).rejects.toMatchObject({ code: 'unauthorized' })
})

test('GET on the confirmation is refused, and following links never uses one up', async () => {
  await using broker = await startPeopleBroker()
  const { token, user_code } = await broker.requestLink()
  for (const path of [`/v1/auth/email/verify?token=${token}`, '/v1/auth/email/verify']) {
    const response = await broker.app.request(path)
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  }
  await broker.app.request(`/auth/email/landing?t=${token}`)
  expect(await broker.as().verifyEmailSignIn({ body: { token, user_code } })).toEqual({ ok: true })
})

test('the session stays readable for five minutes, is sealed meanwhile, and is then erased', async () => {
  await using broker = await startPeopleBroker()
  const { requestId, token } = await broker.personByEmail()
  const read = () => broker.owner.selectFrom('sign_in_requests').selectAll().executeTakeFirstOrThrow()
  expect((await read()).sealed_session).toEqual(expect.any(String))
  expect(JSON.stringify(await read())).not.toContain(token)
  broker.clock.advance({ seconds: 200 })
  expect(await broker.poll(requestId)).toMatchObject({ status: 'verified', session_jwt: token })
  await eraseUnclaimed(broker.deps)
  expect((await read()).sealed_session).toEqual(expect.any(String))
  broker.clock.advance({ seconds: 100 })
  expect(await broker.poll(requestId)).toEqual({ status: 'failed', reason: 'flow_expired' })
  await eraseUnclaimed(broker.deps)
  expect((await read()).sealed_session).toBeNull()
  broker.clock.advance({ hours: 2 })
  await tidyUp(broker.deps)
  expect(await broker.owner.selectFrom('sign_in_requests').selectAll().execute()).toEqual([])
})

test('a program that asks more than once a second waits, and an unknown id is not found', async () => {
  await using broker = await startPeopleBroker()
  const { request_id } = await broker.requestLink()
  await broker.poll(request_id)
  const params = { request_id }
  await expect(broker.as().readEmailSignInStatus({ params })).rejects.toMatchObject({
    code: 'rate_limited',
    retryAfterSeconds: 1,
  })
  broker.clock.advance({ seconds: 1 })
  expect(await broker.as().readEmailSignInStatus({ params })).toEqual({ status: 'pending' })
  await expect(broker.poll('eml-000000000000000000000000')).rejects.toMatchObject({ code: 'not_found' })
})

test('an address is one identity in every spelling, and dots and plus signs make another', async () => {
  await using broker = await startPeopleBroker()
  const one = await broker.personByEmail('Anna.Smith@BÜCHER.example')
  expect(one.session.identity_value).toBe('anna.smith@xn--bcher-kva.example')
  const same = await broker.personByEmail(' anna.smith@xn--bcher-kva.EXAMPLE ')
  expect(same.session.omni_account).toBe(one.session.omni_account)
  const other = await broker.personByEmail('anna.smith+tag@bücher.example')
  expect(other.session.omni_account).not.toBe(one.session.omni_account)
})

test('an address that is none is refused before anything is sent', async () => {
  await using broker = await startPeopleBroker()
  for (const email of [
    'nobody',
    'a@b',
    'a b@example.test',
    'a@example.test, b@example.test',
    'a@example.test\r\nbcc: b@c.de',
  ])
    await expect(broker.as().requestEmailSignIn({ body: { email } })).rejects.toMatchObject({
      code: 'validation_failed',
    })
  expect(broker.mail.mails).toEqual([])
})

test('an address gets at most its links in an hour, whatever is written behind the plus sign', async () => {
  await using broker = await startPeopleBroker({ variables: { BROKER_EMAIL_RATE_LIMIT_PER_EMAIL_HOURLY: '2' } })
  await broker.requestLink('a@example.test')
  await broker.requestLink('a+1@example.test')
  await expect(broker.requestLink('A+2@example.test')).rejects.toMatchObject({
    code: 'rate_limited',
    retryAfterSeconds: expect.any(Number),
  })
  await broker.requestLink('b@example.test')
  broker.clock.advance({ hours: 1 })
  await broker.requestLink('a@example.test')
})

test('a network address asks for at most its links in a minute', async () => {
  await using broker = await startPeopleBroker({ variables: { BROKER_EMAIL_RATE_LIMIT_PER_IP_MINUTELY: '2' } })
  await broker.requestLink()
  await broker.requestLink()
  await expect(broker.requestLink()).rejects.toMatchObject({ code: 'rate_limited' })
  broker.clock.advance({ minutes: 1 })
  await broker.requestLink()
})

test('a mail that the server refuses is told, and the sign-in has failed', async () => {
  await using broker = await startPeopleBroker()
  broker.mail.fail = new Error('550 no such mailbox')
  await expect(broker.requestLink()).rejects.toMatchObject({ code: 'mail_error', status: 502 })
  const rows = await broker.owner.selectFrom('sign_in_requests').select(['status', 'reason']).execute()
  expect(rows).toEqual([{ status: 'failed', reason: 'internal' }])
})

test('the audit names a confirmed sign-in by the HMAC of its id', async () => {
  await using broker = await startPeopleBroker()
  const { requestId, session } = await broker.personByEmail()
  const tag = createHmac('sha256', hmacKey).update(requestId).digest('hex')
  const [event] = await broker.owner.selectFrom('security_events').selectAll().execute()
  expect(event).toMatchObject({
    kind: 'identity_proved',
    outcome: 'ok',
    omni_account: session.omni_account,
    detail: `email_link ${tag}`,
  })
})

test('a person without a wallet cannot mint, and is told what to do', async () => {
  await using broker = await startPeopleBroker()
  const [{ client }, program] = [await broker.personByEmail(), await broker.program()]
  const body = await broker.signedCall(program)
  await expect(client.mintAwsCredentials({ body, headers: {} })).rejects.toMatchObject({ code: 'wallet_required' })
})

async function post(
  { app }: { app: { request: (path: string, init: RequestInit) => Response | Promise<Response> } },
  path: string,
  body: object,
) {
  return app.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}
