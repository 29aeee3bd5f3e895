import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserId, client, password, startRbac, type TestRbac } from '../rbac.ts'

let rbac: TestRbac
beforeAll(async () => {
  rbac = await startRbac()
})
afterAll(() => rbac[Symbol.asyncDispose]())

describe('signing up', () => {
  test('a person who proves their address is signed in, and administers an account of their own', async () => {
    const anna = await rbac.person('anna@example.test', 'Anna Holm')
    expect(anna.tokens).toMatchObject({ outcome: 'created', restricted: false, tokenType: 'Bearer', expiresIn: 900 })
    expect(anna.tokens.user).toMatchObject({
      email: 'anna@example.test',
      emailVerified: true,
      displayName: 'Anna Holm',
    })
    const me = await anna.client.getMe()
    expect(me.tenantRoles).toMatchObject([{ accountId: anna.accountId, permissions: ['admin', 'member'] }])
  })

  test('no user exists before the address is proved', async () => {
    await rbac
      .as('login')
      .signUp({ body: { email: 'later@example.test', password, displayName: 'Later', browserId, client } })
    await expect(rbac.signIn('later@example.test')).rejects.toMatchObject({ code: 'invalid_credentials' })
    const found = await rbac.db.selectFrom('users').select('id').where('email', '=', 'later@example.test').execute()
    expect(found).toEqual([])
  })

  test('a link works once', async () => {
    const email = 'once@example.test'
    await rbac.person(email)
    const token = await rbac.lastLink('email_confirmation_requested', email)
    await expect(rbac.as('login').confirmEmail({ body: { token, browserId, client } })).rejects.toMatchObject({
      code: 'link_used',
    })
  })

  test('a link expires after a day', async () => {
    const email = 'slow@example.test'
    await rbac.as('login').signUp({ body: { email, password, displayName: 'Slow', browserId, client } })
    const token = await rbac.lastLink('email_confirmation_requested', email)
    await rbac.timePasses({ hours: 25 })
    await expect(rbac.as('login').confirmEmail({ body: { token, browserId, client } })).rejects.toMatchObject({
      code: 'link_expired',
    })
  })

  test('a link opened in another browser needs the password that was chosen', async () => {
    const email = 'elsewhere@example.test'
    const login = rbac.as('login')
    await login.signUp({ body: { email, password, displayName: 'Else', browserId, client } })
    const token = await rbac.lastLink('email_confirmation_requested', email)
    const other = { token, browserId: 'quite-another-browser', client }
    await expect(login.confirmEmail({ body: other })).rejects.toMatchObject({ code: 'password_required' })
    await expect(
      login.confirmEmail({ body: { ...other, password: 'a password of a stranger' } }),
    ).rejects.toMatchObject({ code: 'invalid_credentials' })
    await expect(login.confirmEmail({ body: { ...other, password } })).resolves.toMatchObject({ outcome: 'created' })
  })

  test('somebody who planted a sign-up for an address gains nothing when its owner confirms their own', async () => {
    const email = 'victim@example.test'
    const login = rbac.as('login')
    const planted = 'the password of the attacker'
    await login.signUp({
      body: { email, password: planted, displayName: 'Attacker', browserId: 'browser-of-the-attacker', client },
    })
    const plantedLink = await rbac.lastLink('email_confirmation_requested', email)
    await rbac.person(email, 'Victim')
    await expect(
      login.signInWithPassword({ body: { email, password: planted, browserId, client } }),
    ).rejects.toMatchObject({ code: 'invalid_credentials' })
    await expect(
      login.confirmEmail({ body: { token: plantedLink, browserId: 'browser-of-the-attacker', client } }),
    ).rejects.toMatchObject({ code: 'link_used' })
  })

  test('signing up with a known address tells its owner and changes nothing', async () => {
    const anna = await rbac.person()
    const other = { email: anna.email, password: 'another four plain words', displayName: 'Mallory', browserId, client }
    await rbac.as('login').signUp({ body: other })
    expect((await rbac.events('sign_up_repeated')).at(-1)).toMatchObject({ to: { email: anna.email } })
    await expect(rbac.signIn(anna.email)).resolves.toMatchObject({ outcome: 'login' })
  })

  test.each([
    ['too short', 'fourteen chars', 'too_short'],
    ['one that many people have, repeated', 'passwordpassword', 'too_common'],
    ['a run of neighbours', 'abcdefghijklmnopq', 'too_common'],
    ['made of the name and the address', 'annaholmexampletest', 'too_personal'],
    ['made of the name of the product', 'constellation2026', 'too_personal'],
  ])('a password that is %s is refused', async (_, weak, reason) => {
    const body = { email: 'anna.holm@example.test', password: weak, displayName: 'Anna Holm', browserId, client }
    await expect(rbac.as('login').signUp({ body })).rejects.toMatchObject({
      code: 'password_refused',
      problem: { errors: [{ pointer: '/password', message: reason }] },
    })
  })
})

describe('signing in', () => {
  test('an address is compared without regard to case and space', async () => {
    const anna = await rbac.person('mixed@example.test')
    await expect(rbac.signIn(' Mixed@EXAMPLE.test '.trim())).resolves.toMatchObject({ user: { id: anna.id } })
  })

  test('a wrong password and an unknown address get one answer', async () => {
    const anna = await rbac.person()
    const attempt = (email: string) =>
      rbac
        .as('login')
        .signInWithPassword({ body: { email, password: 'not the password at all', browserId, client } })
        .catch((error) => error.problem)
    const [known, unknown] = [await attempt(anna.email), await attempt('nobody@example.test')]
    expect({ ...known, requestId: '' }).toEqual({ ...unknown, requestId: '' })
  })

  test('a disabled user is told so only with the right password', async () => {
    const boss = await rbac.person()
    const user = await rbac
      .as('platform-api')
      .createUser({ body: { accountId: boss.accountId, email: 'gone@example.test', emailVerified: true, password } })
    await boss.client.updateUser({ params: { id: user.id }, body: { status: 'disabled' } })
    await expect(rbac.signIn('gone@example.test')).rejects.toMatchObject({ code: 'user_disabled' })
    const wrong = { email: 'gone@example.test', password: 'not the password at all', browserId, client }
    await expect(rbac.as('login').signInWithPassword({ body: wrong })).rejects.toMatchObject({
      code: 'invalid_credentials',
    })
  })

  test('every session has its audit entry', async () => {
    const anna = await rbac.person()
    const { sessionId } = await rbac.signIn(anna.email)
    const entries = await rbac.db
      .selectFrom('audit_events')
      .selectAll()
      .where('target', '=', anna.id)
      .where('action', '=', 'session.start')
      .execute()
    expect(entries.map(({ detail }) => Object(detail).sessionId)).toContain(sessionId)
  })
})
