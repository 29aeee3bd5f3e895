import type { Browser, BrowserContext, CDPSession, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ChromiumLogin, startLoginForChromium } from '../chromium.ts'
import { password, type TestLogin } from '../login.ts'

// Passkeys as a browser has them: real options, real answers, the script, and the policy under which it runs.
let place: ChromiumLogin
let login: TestLogin
let browser: Browser
let home: string
beforeAll(async () => {
  place = await startLoginForChromium()
  ;({ login, browser, home } = place)
})
afterAll(() => place[Symbol.asyncDispose]())

/** What a person holds: the fingerprint reader of the device, a key that is plugged in, or a key that cannot verify anybody. */
const devices = {
  platform: { transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  roaming: { transport: 'usb', hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  unverifying: { transport: 'usb', hasResidentKey: true, hasUserVerification: false, isUserVerified: false },
} as const

/** A tab with an authenticator in it, and whatever the browser complains about. */
async function openTab(device: keyof typeof devices, context?: BrowserContext) {
  const page = await (context ?? (await browser.newContext())).newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (/Content Security Policy|Refused/.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable', { enableUI: false })
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      automaticPresenceSimulation: true,
      ...devices[device],
    },
  })
  return { page, cdp, authenticatorId, complaints }
}

async function send(page: Page, button: string | RegExp, fields: Record<string, string> = {}) {
  for (const [name, value] of Object.entries(fields)) await page.fill(`input[name=${name}]`, value)
  await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: button, exact: true }).click()])
}

let people = 0
/** Somebody who signed up and is signed in in this tab. */
async function signUp(page: Page) {
  const email = `person-${++people}@example.test`
  await page.goto(`${home}/sign-up`)
  await send(page, 'Create account', { name: 'Real Person', email, password })
  await page.goto(await login.linkTo(email, '/verify'))
  await send(page, 'Confirm address')
  return email
}

async function addPasskey(page: Page, name = 'My device') {
  await page.goto(`${home}/account/factors/passkey`)
  await send(page, 'Create passkey', { name })
}

async function signOut(page: Page) {
  await page.goto(`${home}/logout`)
  await send(page, 'Sign out')
}

/** Turns the suggestions of the address field off, which a simulated person would choose from at once. */
async function suggestNothing(page: Page) {
  await page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false
  })
}

const credentialsIn = async (cdp: CDPSession, authenticatorId: string) =>
  (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials

describe.each(['platform', 'roaming'] as const)('with a %s authenticator', (device) => {
  test('a person registers a passkey, signs out, and signs in by the button', async () => {
    const { page, cdp, authenticatorId, complaints } = await openTab(device)
    await signUp(page)
    await addPasskey(page)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Save your recovery codes')
    expect(await credentialsIn(cdp, authenticatorId)).toMatchObject([
      { isResidentCredential: true, rpId: 'login.localhost' },
    ])
    await page.getByRole('link', { name: 'I have saved them' }).click()
    expect(await page.getByText('My device').first().isVisible()).toBe(true)
    await suggestNothing(page)
    await signOut(page)
    await page.goto(`${home}/login`)
    await send(page, 'Sign in with a passkey')
    expect(page.url()).toBe(`${home}/account/security`)
    expect(complaints).toEqual([])
  })
})

test.each(['is missing', 'throws'])(
  'a credential of an extension whose toJSON %s is registered and signs in',
  async (fault) => {
    const { page, complaints } = await openTab('platform')
    await page.addInitScript((what) => {
      const toJSON = () => {
        throw new TypeError('Illegal invocation')
      }
      Object.defineProperty(PublicKeyCredential.prototype, 'toJSON', { value: what === 'throws' ? toJSON : undefined })
    }, fault)
    await suggestNothing(page)
    await signUp(page)
    await addPasskey(page)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Save your recovery codes')
    await signOut(page)
    await page.goto(`${home}/login`)
    await send(page, 'Sign in with a passkey')
    expect(page.url()).toBe(`${home}/account/security`)
    expect(complaints).toEqual([])
  },
)

test('a passkey is among the suggestions of the address field, and signs in when it is chosen', async () => {
  const { page, complaints } = await openTab('platform')
  await signUp(page)
  await addPasskey(page)
  await signOut(page)
  await page.goto(`${home}/login?app=mail`, { waitUntil: 'commit' }).catch(() => undefined)
  // The one who chooses is simulated: the question of the background is answered at once, and the application is on no network.
  await expect.poll(() => page.url()).toMatch(/^https:\/\/mail\.example\.test|chrome-error/)
  expect(complaints).toEqual([])
})

/** Lets the simulated person choose among the suggestions only when `choose` is called in the page, as a person does. */
async function chooseLater(page: Page) {
  await page.addInitScript(() => {
    const get = navigator.credentials.get.bind(navigator.credentials)
    navigator.credentials.get = async (options) => {
      if (options?.mediation !== 'conditional') return get(options)
      const chosen = Promise.withResolvers<void>()
      options.signal?.addEventListener('abort', () => chosen.reject(options.signal?.reason))
      Object.assign(globalThis, { choose: chosen.resolve, offers: (Reflect.get(globalThis, 'offers') ?? 0) + 1 })
      await chosen.promise
      return get(options)
    }
  })
}

const offersIn = (page: Page) => page.evaluate(() => Reflect.get(globalThis, 'offers') ?? 0)
const choose = (page: Page) => page.evaluate(() => Reflect.get(globalThis, 'choose')())

async function openWithSuggestions() {
  const { page, complaints } = await openTab('platform')
  await signUp(page)
  await addPasskey(page)
  await signOut(page)
  await chooseLater(page)
  await page.clock.install()
  await page.goto(`${home}/login`)
  await expect.poll(() => offersIn(page)).toBe(1)
  return { page, complaints }
}

async function expectSignedIn(page: Page) {
  await expect.poll(() => page.url()).toBe(`${home}/account/security`)
}

test('a passkey chosen from the suggestions of a page that was open for ten minutes signs in, before any renewal too', async () => {
  const { page, complaints } = await openWithSuggestions()
  await login.timePasses({ minutes: 10 })
  await choose(page)
  await expectSignedIn(page)
  expect(complaints).toEqual([])
})

test.each(['has the focus all the time', 'gets the focus again'])(
  'a passkey chosen from the suggestions of a page that was open for hours and %s signs in',
  async (how) => {
    const { page, complaints } = await openWithSuggestions()
    await login.timePasses({ hours: 3 })
    if (how === 'gets the focus again') {
      // A computer that slept: time is over, and no timer ran.
      await page.clock.setSystemTime(Date.now() + 3 * 3_600_000)
      await page.evaluate(() => globalThis.dispatchEvent(new Event('focus')))
    } else await page.clock.fastForward('03:00:00')
    await expect.poll(() => offersIn(page)).toBe(2)
    await choose(page)
    await expectSignedIn(page)
    expect(complaints).toEqual([])
  },
)

test('a page without the focus keeps its request: a dialog that is open stays open', async () => {
  const { page } = await openWithSuggestions()
  await page.evaluate(() => {
    document.hasFocus = () => false
  })
  await page.clock.fastForward('00:30:00')
  expect(await offersIn(page)).toBe(1)
})

test('after a dismissed dialog the suggestions are offered again', async () => {
  const { page } = await openWithSuggestions()
  await page.evaluate(() => {
    const get = navigator.credentials.get.bind(navigator.credentials)
    navigator.credentials.get = async (options) => {
      if (options?.mediation === 'conditional') return get(options)
      throw new DOMException('dismissed', 'NotAllowedError')
    }
  })
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect.poll(() => page.getByRole('alert').textContent()).not.toBe('')
  await page.clock.fastForward('00:01:00')
  await expect.poll(() => offersIn(page)).toBe(2)
  await choose(page)
  await expectSignedIn(page)
})

test('a passkey is the second step after a password', async () => {
  const { page, complaints } = await openTab('roaming')
  const email = await signUp(page)
  await addPasskey(page)
  await suggestNothing(page)
  await signOut(page)
  await page.goto(`${home}/login`)
  await send(page, 'Sign in', { email, password })
  expect(new URL(page.url()).pathname).toBe('/login/mfa/passkey')
  await send(page, 'Use passkey')
  expect(page.url()).toBe(`${home}/account/security`)
  expect(complaints).toEqual([])
})

test('an authenticator that verifies nobody makes no passkey, and the page says what to do', async () => {
  const { page } = await openTab('unverifying')
  await signUp(page)
  await page.goto(`${home}/account/factors/passkey`)
  await page.getByRole('button', { name: 'Create passkey' }).click()
  await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/another way|Try again/)
  expect(page.url()).toBe(`${home}/account/factors/passkey`)
})

test('a device that holds a passkey of the account already says so', async () => {
  const { page } = await openTab('platform')
  await signUp(page)
  await addPasskey(page)
  await page.goto(`${home}/account/factors/passkey`)
  await page.getByRole('button', { name: 'Create passkey' }).click()
  await expect
    .poll(() => page.getByRole('alert').textContent())
    .toBe('This device already has a passkey for your account.')
})

test('a passkey that was removed does not sign in any more, and its device forgets it', async () => {
  const { page, cdp, authenticatorId } = await openTab('platform')
  await signUp(page)
  await addPasskey(page)
  await page.goto(`${home}/account/factors`)
  await page.getByRole('link', { name: 'Manage My device' }).click()
  await page.getByRole('link', { name: 'Remove' }).click()
  await suggestNothing(page)
  const kept = await credentialsIn(cdp, authenticatorId)
  await send(page, 'Remove')
  expect(await page.getByText('Removed.').isVisible()).toBe(true)
  await expect.poll(() => credentialsIn(cdp, authenticatorId)).toEqual([])
  // A device that was not told still has it.
  for (const credential of kept) await cdp.send('WebAuthn.addCredential', { authenticatorId, credential })
  await signOut(page)
  await page.goto(`${home}/login`)
  await send(page, 'Sign in with a passkey')
  expect(await page.getByText('That passkey is not known here.').isVisible()).toBe(true)
})

test('without scripts there is no button for passkeys, and everything else works', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await signUp(page)
  await page.goto(`${home}/account/factors/passkey`)
  expect(await page.getByRole('button', { name: 'Create passkey' }).isVisible()).toBe(false)
  expect(await page.getByText('This browser cannot use passkeys').isVisible()).toBe(true)
  await page.goto(`${home}/account/factors/totp`)
  await send(page, 'Show the code to scan')
  expect(await page.getByRole('img', { name: 'QR code for your authenticator app' }).isVisible()).toBe(true)
  await signOut(page)
  await page.goto(`${home}/login`)
  expect(await page.getByRole('button', { name: 'Sign in with a passkey' }).isVisible()).toBe(false)
  await context.close()
})
