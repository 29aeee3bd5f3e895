import { Failure } from '@constellation/chassis'
import { codesOf, type Endpoint, type ErrorCode } from '@constellation/contract'
import { login as loginContract } from '@constellation/contracts-login'
import { rbac as rbacContract } from '@constellation/contracts-rbac'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorCodes } from '../../src/error-codes.ts'
import { type Locale, locales } from '../../src/locales/index.ts'
import { at, startLogin, type TestLogin } from '../login.ts'

/** What pages ask of rbac. */
const asked = [
  'signUp',
  'signInWithPassword',
  'signInWithProvider',
  'confirmPassword',
  'changePassword',
  'refresh',
  'handOff',
  'logOut',
  'introspect',
  'readLink',
  'confirmEmail',
  'resendConfirmation',
  'requestPasswordReset',
  'resetPassword',
  'listSessions',
  'endSession',
  'endOtherSessions',
  'getMe',
  'getUser',
  'listCredentials',
  'removeCredential',
  'updateUser',
  'readChallenge',
  'verifySecondFactor',
  'enrolAtSignIn',
  'stepUp',
  'requestFactorReset',
  'confirmFactorReset',
  'cancelFactorReset',
  'listFactors',
  'listActivity',
  'addTotp',
  'activateTotp',
  'beginPasskey',
  'addPasskey',
  'replaceRecoveryCodes',
  'renameFactor',
  'removeFactor',
  'cancelOwnFactorReset',
  'closePasskeyOffer',
  'beginPasskeySignIn',
  'signInWithPasskey',
  'capabilities',
  'bootstrapAdmin',
] as const satisfies readonly (keyof typeof rbacContract)[]

/** Codes that never reach a person: others are shown for them, or no page leads there. */
const never = new Set<ErrorCode>([
  // shown as session_required
  'missing_ticket',
  'invalid_ticket',
  'ticket_expired',
  // shown as rbac_unavailable
  'service_unauthorized',
  // the browser is signed out and asked to sign in
  'invalid_refresh_token',
  'refresh_token_reused',
  // nobody disables themselves
  'last_admin',
  // answered to the application's server
  'application_unauthorized',
])

const pageCodes: ErrorCode[] = [
  ...new Set<ErrorCode>([
    ...asked.flatMap((name) => [...codesOf(rbacContract[name])]),
    ...Object.values(loginContract)
      .filter((operation: Endpoint) => !operation.speaks)
      .flatMap((operation) => [...codesOf(operation)]),
    'not_found',
    'method_not_allowed',
    'invalid_next',
    'unknown_application',
    'invalid_csrf',
    'origin_denied',
    'rbac_unavailable',
    'internal',
    'provider_disabled',
    'invalid_state',
    'state_expired',
    'state_replayed',
    'state_browser_mismatch',
    'missing_code',
    'provider_error',
    'token_exchange_failed',
    'token_validation_failed',
    'profile_fetch_failed',
    'email_fetch_failed',
    'userinfo_failed',
  ]),
].filter((code) => !never.has(code))

const languages = Object.keys(locales) as Locale[]

describe.each(languages)('in %s', (locale) => {
  const { errors } = locales[locale]
  const texts: Record<string, { title: string; text: string; action: string } | undefined> = errors

  test.each(pageCodes)('%s has a title, what happened and what to do', (code) => {
    const { title, text, action } = texts[code] ?? { title: '', text: '', action: '' }
    for (const words of [title, text, action]) expect(words.length).toBeGreaterThan(5)
    for (const words of [title, text, action]) expect(words).not.toMatch(/!|undefined|please|oops/i)
  })

  test('every text is for a code that exists', () => {
    const strangers = Object.keys(errors).filter((code) => code !== 'generic' && !Object.hasOwn(errorCodes, code))
    expect(strangers).toEqual([])
  })
})

describe('the page of a failure', () => {
  let login: TestLogin
  beforeAll(async () => {
    login = await startLogin()
    login.app.get('/fail/:code', (context) => {
      // The test names codes of the table alone.
      throw new Failure(context.req.param('code') as ErrorCode, 'the text for programs', { retryAfterSeconds: 7 })
    })
  })
  afterAll(() => login[Symbol.asyncDispose]())

  const show = (code: string, locale: string) => login.openBrowser().get(at(`/fail/${code}`, { app: 'mail', locale }))

  test.each(Object.keys(errorCodes) as (keyof typeof errorCodes)[])(
    '%s has its status, its words in each language, and a reference',
    async (code) => {
      for (const locale of languages) {
        const page = await show(code, locale)
        expect(page.status).toBe(errorCodes[code].status)
        const { errors, closed } = locales[locale]
        const known: Record<string, { title: string } | undefined> = {
          ...errors,
          user_disabled: closed.user_disabled,
          account_suspended: closed.account_suspended,
        }
        expect(page.text).toContain(`<title>${known[code]?.title ?? errors.generic.title}`)
        expect(page.text).not.toContain('the text for programs')
        expect(page.headers.get('retry-after')).toBe('7')
        if (code !== 'user_disabled' && code !== 'account_suspended')
          expect(page.text).toContain(page.headers.get('x-request-id'))
      }
    },
  )

  test.each([
    ['rbac_unavailable', '/fail/rbac_unavailable?app=mail'],
    ['internal', '/fail/internal?app=mail'],
    ['rate_limited', '/fail/rate_limited?app=mail'],
    ['session_required', '/login?app=mail'],
    ['session_ended', '/login?app=mail'],
    ['mfa_expired', '/login?app=mail'],
    ['mfa_locked', '/fail/mfa_locked?app=mail'],
    ['second_factor_required', '/login?app=mail'],
    ['application_denied', '/login?app=mail'],
    ['user_disabled', '/login?app=mail'],
    ['not_found', '/account/security'],
  ])('%s leads on to %s', async (code, way) => {
    expect((await show(code, 'en')).text).toContain(`href="${way}`)
  })

  test.each(['invalid_next', 'unknown_application'])('%s does not lead back into what was refused', async (code) => {
    expect((await show(code, 'en')).text).not.toContain('/login?app=')
  })

  test('a program gets a problem document instead', async () => {
    const response = await login.fetch(
      new Request(at('/login', { next: 'https://evil.test' }), { headers: { accept: '*/*' } }),
    )
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ status: 400, code: 'invalid_next' })
  })

  test('an unknown address and a wrong method have a page that says so', async () => {
    const browser = login.openBrowser()
    const [missing, wrong] = [await browser.get(at('/no/such/page')), await browser.post(at('/signed-out'), {})]
    expect([missing.status, missing.text.includes('Page not found')]).toEqual([404, true])
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  test('an unknown application, or a destination of nobody, stops every page of a flow before anything is shown', async () => {
    for (const path of [
      '/login',
      '/sign-up',
      '/forgot',
      '/resend',
      '/verify',
      '/reset',
      '/logout',
      '/signed-out',
      '/check-mail',
      '/login/confirm',
      '/login/step-up',
      '/login/mfa',
      '/login/mfa/recovery',
      '/login/mfa/passkey',
      '/login/mfa/lost',
      '/reset-factors',
      '/cancel-reset',
    ]) {
      const [app, next] = [
        await login.openBrowser().get(at(path, { app: 'nobody' })),
        await login.openBrowser().get(at(path, { next: 'https://evil.test/' })),
      ]
      expect([path, app.status, next.status]).toEqual([path, 400, 400])
      for (const page of [app, next]) expect(page.text).not.toContain('href="https://evil')
    }
  })
})
