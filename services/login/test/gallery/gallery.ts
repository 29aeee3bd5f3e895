import { type Brand, createBrand, type Html, type Mail, type Scheme } from '@constellation/design'
import type { Locale } from '../../src/locales/index.ts'
import * as mails from '../../src/mails/index.ts'
import * as views from '../../src/views/index.ts'

/** A page in one of its states. */
export type PageState = { readonly name: string; readonly render: (frame: views.Frame) => Html }

/** An e-mail in one of its states. */
export type MailState = { readonly name: string; readonly render: (to: mails.Recipient) => Mail }

/** The installation that every state is shown for. */
export const brand: Brand = createBrand({ name: 'Nordlys', supportAddress: 'support@example.test' })

/** The moment at which the gallery is looked at. */
export const now = new Date('2026-11-22T11:42:08Z')

const requestId = 'req_01JD9Q6W3T5F0Y8ZK2M4N7P9RS'

/** The frame that every state is shown in. */
export function frameOf(locale: Locale, theme?: Scheme): views.Frame {
  return {
    brand,
    requestId,
    locale,
    theme,
    here: '/login?next=%2Finbox',
    now,
    passwordMinLength: 15,
    privacyUrl: 'https://example.test/privacy',
    helpUrl: 'https://example.test/help',
  }
}

/** Whom every e-mail is shown to. */
export function recipientOf(locale: Locale): mails.Recipient {
  return { brand, locale, email, name: 'Anna Holm' }
}

const email = 'anna@example.test'
const app = { name: 'Hello' }
const action = '/login?next=%2Finbox'
const csrf = 'mYc0Vw3pB1lqk8sZ4d2n6gTq5Rj7Xe9Ua3Lh1Ko0PzM.1732275728'
const invited = { organisation: 'Acme Ltd', maskedEmail: 'a…@acme.example' }
const form = { action, csrf }
const links = {
  forgot: '/forgot?next=%2Finbox',
  confirmAgain: '/verify/again?next=%2Finbox',
  signUp: '/sign-up?next=%2Finbox',
  signIn: '/login?next=%2Finbox',
  otherAddress: '/sign-up?next=%2Finbox',
  otherAccount: '/login?switch=1',
  cancel: '/account/security',
}

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0'
const safariOnPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1'
const chromeOnMac =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

function ago(seconds: number): Date {
  return new Date(now.getTime() - seconds * 1000)
}
function inSeconds(seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000)
}
const minute = 60
const hour = 60 * minute
const day = 24 * hour

const signIn = { ...form, app, alternatives: [], links }
const signUp = { ...form, app, alternatives: [], links }
const confirm = { ...form, signedInAs: email, asksPassword: true, alternatives: [], links }
const providers: views.SignInAlternative[] = [
  { label: 'Continue with GitHub', href: '/login/github/start', provider: 'github' },
  { label: 'Continue with Google', href: '/login/google/start', provider: 'google' },
  { label: 'Continue with Microsoft', href: '/login/microsoft/start', provider: 'microsoft' },
]

const sessions: views.SessionRow[] = [
  {
    current: true,
    userAgent: firefox,
    ip: '203.0.113.7',
    signedInAt: ago(2 * day),
    lastUsedAt: ago(5),
    applications: ['Hello', 'Console'],
  },
  {
    current: false,
    endAction: '/account/security/sessions/01983b52-7c1e-7d0a-9d54-3f0a6c2b9e11/end',
    userAgent: safariOnPhone,
    ip: '198.51.100.23',
    signedInAt: ago(6 * day),
    lastUsedAt: ago(3 * hour),
    applications: ['Hello'],
  },
  {
    current: false,
    endAction: '/account/security/sessions/0197f0aa-13b4-7f66-8a02-b7d1c05e4f22/end',
    userAgent: chromeOnMac,
    ip: '2001:db8:4a5c:19:f0e1:77ff:fe02:9b3d',
    signedInAt: ago(40 * day),
    lastUsedAt: ago(26 * day),
    applications: ['Hello', 'Console', 'Quarterly accounts for the northern region'],
  },
  {
    current: false,
    endAction: '/account/security/sessions/01982a6d-5e90-7b13-a6cf-09e4d8713b33/end',
    userAgent: null,
    ip: null,
    signedInAt: ago(9 * day),
    lastUsedAt: ago(9 * day),
    applications: [],
  },
]

const account: views.AccountPage = {
  signedInAs: email,
  email,
  profile: { action: '/account/security/profile', csrf, name: 'Anna Holm', locale: 'en' },
  address: { confirmedAt: ago(400 * day) },
  twoStep: {
    app: true,
    passkeys: 2,
    codesLeft: 8,
    links: { manage: '/account/factors', addPasskey: '/account/factors/passkey' },
  },
  password: { set: true, changedAt: ago(3 * day) },
  waysIn: [
    {
      label: 'GitHub',
      linked: { email: 'anna@work.example.test', at: ago(40 * day), remove: '/account/credentials/1/remove' },
    },
    { label: 'Google', link: '/account/link/google' },
  ],
  sessions: sessions.slice(0, 3),
  sessionCount: sessions.length,
  endSession: { csrf },
  signOut: { action: '/logout', csrf },
  links: {
    changePassword: '/account/security/password',
    endOthers: '/account/security/sessions/end-others',
    activity: '/account/activity',
  },
}

function accountAfter(name: string, result: views.AccountResult): PageState {
  return state(`account-${name}`, views.accountPage, { ...account, result })
}

function state<Props>(name: string, view: (frame: views.Frame, props: Props) => Html, props: Props): PageState {
  return { name, render: (frame) => view(frame, props) }
}

const passkey = { action: '/login/passkey/verify?next=%2Finbox', csrf, options: '/login/passkey/options' }
const mfaLinks = { lost: '/login/mfa/lost?next=%2Finbox', startOver: '/login?prompt=select_account' }
const others = [
  { way: 'passkey', href: '/login/mfa/passkey' },
  { way: 'recovery', href: '/login/mfa/recovery' },
] as const
const codeStep = { ...form, way: 'code', others, stepUp: false, links: mfaLinks } as const
const passkeyStep = { ...passkey, way: 'passkey', others: [], stepUp: false, links: mfaLinks } as const

const totpFactor: views.FactorRow = {
  kind: 'totp',
  name: null,
  addedAt: ago(90 * day),
  lastUsed: { at: ago(2 * day), userAgent: firefox, ip: '203.0.113.7' },
  synced: false,
  suspect: false,
}
const passkeyFactors: views.FactorRow[] = [
  {
    kind: 'webauthn',
    name: 'iPhone',
    addedAt: ago(30 * day),
    lastUsed: { at: ago(3 * hour), userAgent: safariOnPhone, ip: '2001:db8:4a5c:19:f0e1:77ff:fe02:9b3d' },
    synced: true,
    suspect: false,
  },
  {
    kind: 'webauthn',
    name: 'Security key in the safe',
    addedAt: ago(400 * day),
    lastUsed: null,
    synced: false,
    suspect: false,
  },
  { kind: 'webauthn', name: null, addedAt: ago(day), lastUsed: null, synced: false, suspect: true },
]
const totpUri =
  'otpauth://totp/Nordlys:anna%40example.test?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Nordlys&algorithm=SHA1&digits=6&period=30'
const scan = {
  ...form,
  state: 'scan',
  uri: totpUri,
  secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  links: { cancel: '/account/factors' },
} as const
const pendingReset = { dueAt: inSeconds(70 * hour), cancel: form }
const nothing = { by: 'self', amr: [], provider: null, factor: null, ip: '192.0.2.7', userAgent: null } as const
const activity: views.ActivityPage['rows'] = [
  { ...nothing, at: ago(minute), kind: 'signed_in', amr: ['pwd', 'otp', 'mfa'], userAgent: firefox },
  { ...nothing, at: ago(3 * minute), kind: 'second_factor_refused', factor: 'totp' },
  { ...nothing, at: ago(2 * hour), kind: 'sign_in_refused' },
  { ...nothing, at: ago(26 * hour), kind: 'factor_added', factor: 'webauthn' },
  { ...nothing, at: ago(30 * hour), kind: 'provider_linked', provider: 'GitHub' },
  { ...nothing, at: ago(50 * hour), kind: 'signed_in', amr: ['swk', 'user', 'mfa'], userAgent: safariOnPhone },
  { ...nothing, at: ago(400 * hour), kind: 'profile_changed', by: 'administrator', ip: null },
  { ...nothing, at: ago(500 * hour), kind: 'session_stolen', ip: null },
]
const factors: views.FactorsPage = {
  signedInAs: email,
  pendingReset: undefined,
  app: { ...totpFactor, links: { remove: '/account/factors/1/remove' } },
  passkeys: passkeyFactors.map((one, index) => ({ ...one, links: { manage: `/account/factors/${index}` } })),
  codesLeft: 8,
  signal: {
    rpId: 'login.example.test',
    userId: 'b2d4',
    allAcceptedCredentialIds: ['a', 'b'],
    name: email,
    displayName: 'Anna Holm',
  },
  signOut: form,
  links: {
    back: '/account/security',
    setUpApp: '/account/factors/totp',
    addPasskey: '/account/factors/passkey',
    newCodes: '/account/factors/recovery-codes',
  },
}
const noFactors: views.FactorsPage = {
  ...factors,
  app: undefined,
  passkeys: [],
  codesLeft: undefined,
  signal: undefined,
}
const recoveryCodes = Array.from({ length: 10 }, (_, index) => `7K2M-Q4XW-${index}BVT-A6ZE`)

const errorLinks: Record<views.ErrorPageCode, views.ErrorPage['links']> = {
  invalid_next: { home: '/' },
  unknown_application: { home: '/' },
  rate_limited: { retry: action },
  rbac_unavailable: { retry: action, home: '/' },
  invalid_csrf: { retry: action },
  invalid_link: { newLink: links.confirmAgain, home: '/' },
  link_used: { signIn: links.signIn },
  link_expired: { newLink: links.confirmAgain },
  session_ended: { signIn: links.signIn },
  invalid_credentials: { signIn: links.signIn },
  password_required: { signIn: links.signIn },
  password_refused: { signIn: links.signIn },
  recovery_required: { signIn: links.signIn },
  application_denied: { otherAccount: links.otherAccount },
  invalid_handoff_code: { signIn: links.signIn },
  handoff_code_used: { signIn: links.signIn },
  invalid_code_verifier: { signIn: links.signIn },
  origin_denied: { signIn: links.signIn },
  unsupported_media_type: { signIn: links.signIn },
  invalid_bootstrap_secret: { signIn: links.signIn },
  bootstrap_closed: { signIn: links.signIn },
  email_taken: { home: '/' },
  session_required: { signIn: links.signIn },
  reauth_required: { signIn: links.signIn },
  mfa_required: { signIn: links.signIn },
  mfa_failed: { signIn: links.signIn },
  mfa_expired: { signIn: links.signIn },
  mfa_locked: { retry: action },
  second_factor_required: { signIn: links.signIn },
  passkey_refused: { signIn: links.signIn },
  passkey_changed: { signIn: links.signIn },
  unknown_passkey: { signIn: links.signIn },
  invalid_passkey: { signIn: links.signIn },
  invalid_factor_code: { signIn: links.signIn },
  factor_not_allowed: { signIn: links.signIn },
  too_many_passkeys: { signIn: links.signIn },
  reset_not_possible: { signIn: links.signIn },
  signup_disabled: { signIn: links.signIn },
  user_disabled: { home: '/' },
  account_suspended: { home: '/' },
  restricted_session: { retry: action },
  credential_conflict: { home: '/' },
  provider_already_linked: { home: '/' },
  provider_disabled: { signIn: links.signIn },
  invalid_state: { retry: '/login/github/start', signIn: links.signIn },
  state_expired: { retry: '/login/github/start', signIn: links.signIn },
  state_replayed: { retry: '/login/github/start', signIn: links.signIn },
  state_browser_mismatch: { retry: '/login/github/start', signIn: links.signIn },
  missing_code: { retry: '/login/github/start', signIn: links.signIn },
  provider_error: { retry: '/login/github/start', signIn: links.signIn },
  token_exchange_failed: { retry: '/login/github/start', signIn: links.signIn },
  token_validation_failed: { retry: '/login/github/start', signIn: links.signIn },
  profile_fetch_failed: { retry: '/login/github/start', signIn: links.signIn },
  email_fetch_failed: { retry: '/login/github/start', signIn: links.signIn },
  userinfo_failed: { retry: '/login/github/start', signIn: links.signIn },
  last_credential: { home: '/' },
  link_requires_login: { signIn: links.signIn },
  link_target_mismatch: { home: '/' },
  permission_denied: { otherAccount: links.otherAccount, home: '/' },
  not_found: { home: '/' },
  method_not_allowed: { home: '/' },
  payload_too_large: {},
  malformed_request: {},
  validation_failed: {},
  overloaded: { retry: action },
  unavailable: { retry: action },
  request_timeout: { retry: action },
  internal: { retry: action, home: '/' },
}

const errors = Object.entries(errorLinks).map(([code, ways]) =>
  state(`error-${code}`, views.errorPage, {
    code,
    requestId,
    links: ways,
    email: code === 'permission_denied' ? email : undefined,
    retryAt: code === 'rate_limited' ? inSeconds(2 * minute) : undefined,
  }),
)

/** Every page in every state that was designed. */
export const pageStates: readonly PageState[] = [
  state('sign-in', views.signInPage, signIn),
  state('sign-in-without-application', views.signInPage, { ...signIn, app: null }),
  state('sign-in-sign-up-closed', views.signInPage, { ...signIn, links: { ...links, signUp: undefined } }),
  state('sign-in-failed', views.signInPage, { ...signIn, email, failure: { code: 'invalid_credentials' } }),
  state('sign-in-empty', views.signInPage, {
    ...signIn,
    errors: { email: 'email_required', password: 'password_required' },
  }),
  state('sign-in-throttled', views.signInPage, {
    ...signIn,
    email,
    failure: { code: 'rate_limited', retryAt: inSeconds(90) },
  }),
  state('sign-in-busy', views.signInPage, {
    ...signIn,
    email,
    failure: { code: 'overloaded', retryAt: inSeconds(5) },
  }),
  state('sign-in-unavailable', views.signInPage, { ...signIn, email, failure: { code: 'rbac_unavailable' } }),
  state('sign-in-form-expired', views.signInPage, { ...signIn, email, failure: { code: 'invalid_csrf' } }),
  state('sign-in-after-reset', views.signInPage, { ...signIn, email, notice: 'password_reset' }),
  state('sign-in-alternatives', views.signInPage, {
    ...signIn,
    alternatives: [
      { label: 'Sign in with a passkey', href: '/login/passkey' },
      { label: 'Continue with GitHub', href: '/login/github/start' },
    ],
  }),
  state('session-expired-idle', views.sessionExpiredPage, { ...signIn, email, why: 'idle' }),
  state('session-expired-ended', views.sessionExpiredPage, { ...signIn, email, why: 'ended' }),
  state('session-expired-reused', views.sessionExpiredPage, { ...signIn, email, why: 'reused' }),

  state('sign-up', views.signUpPage, signUp),
  state('sign-up-without-application', views.signUpPage, { ...signUp, app: null }),
  state('sign-up-empty', views.signUpPage, {
    ...signUp,
    errors: { name: 'name_required', email: 'email_required', password: 'password_required' },
  }),
  state('sign-up-too-short', views.signUpPage, {
    ...signUp,
    name: 'Anna Holm',
    email,
    errors: { password: 'password_too_short' },
  }),
  state('sign-up-too-guessable', views.signUpPage, {
    ...signUp,
    name: 'Anna Holm',
    email,
    errors: { password: 'password_too_guessable' },
  }),
  state('sign-up-breached', views.signUpPage, {
    ...signUp,
    name: 'Anna Holm',
    email,
    errors: { password: 'password_breached' },
  }),
  state('sign-up-too-common', views.signUpPage, {
    ...signUp,
    name: 'Anna Holm',
    email: 'anna@example',
    errors: { email: 'email_invalid', password: 'password_too_common' },
  }),
  state('sign-up-contains-identity', views.signUpPage, {
    ...signUp,
    name: 'Anna Holm',
    email,
    errors: { password: 'password_contains_identity' },
  }),
  state('sign-up-disabled', views.signUpDisabledPage, { links }),

  ...(['sign_up', 'confirm_again', 'recovery'] as const).map((after) =>
    state(`check-mail-${after}`, views.checkMailPage, {
      after,
      email,
      linkLifetimeSeconds: after === 'recovery' ? 20 * minute : day,
      again: form,
      links,
    }),
  ),
  state('check-mail-sent-again', views.checkMailPage, {
    after: 'sign_up',
    email,
    linkLifetimeSeconds: day,
    again: form,
    sentAgain: true,
    links,
  }),
  state('check-mail-throttled', views.checkMailPage, {
    after: 'sign_up',
    email,
    linkLifetimeSeconds: day,
    again: { ...form, failure: { code: 'rate_limited', retryAt: inSeconds(minute) } },
    links,
  }),

  state('verify-ready', views.verifyAddressPage, { ...form, state: 'ready', email, asksPassword: false }),
  state('verify-other-browser', views.verifyAddressPage, { ...form, state: 'ready', email, asksPassword: true }),
  state('verify-other-browser-wrong', views.verifyAddressPage, {
    ...form,
    state: 'ready',
    email,
    asksPassword: true,
    errors: { password: 'password_wrong' },
  }),
  state('verify-used', views.verifyAddressPage, { state: 'used', signedInAs: undefined, app: null, links }),
  state('verify-used-signed-in', views.verifyAddressPage, { state: 'used', signedInAs: email, app, links }),
  state('verify-expired', views.verifyAddressPage, { ...form, state: 'expired', email, links }),

  state('forgot', views.forgotPasswordPage, { ...form, purpose: 'recovery', links }),
  state('forgot-invalid', views.forgotPasswordPage, {
    ...form,
    purpose: 'recovery',
    email: 'anna',
    errors: { email: 'email_invalid' },
    links,
  }),
  state('confirm-again', views.forgotPasswordPage, { ...form, purpose: 'confirm_again', email, links }),
  state('reset-ready', views.resetPasswordPage, { ...form, state: 'ready', email }),
  state('reset-refused', views.resetPasswordPage, {
    ...form,
    state: 'ready',
    email,
    errors: { newPassword: 'password_too_common' },
  }),
  state('reset-used', views.resetPasswordPage, { state: 'used', links }),
  state('reset-expired', views.resetPasswordPage, { state: 'expired', links }),

  state('confirm-password', views.confirmPasswordPage, confirm),
  state('confirm-password-wrong', views.confirmPasswordPage, {
    ...confirm,
    errors: { password: 'password_wrong' },
  }),
  state('confirm-with-provider', views.confirmPasswordPage, { ...confirm, alternatives: providers }),
  state('confirm-without-password', views.confirmPasswordPage, {
    ...confirm,
    asksPassword: false,
    alternatives: providers.slice(0, 1),
  }),
  state('confirm-unproved', views.confirmPasswordPage, {
    ...confirm,
    asksPassword: false,
    unproved: 'GitHub',
    alternatives: [{ label: 'Get a link to choose a password', href: '/forgot' }],
  }),
  state('device-code', views.deviceCodePage, { ...form, links }),
  state('device-code-wrong', views.deviceCodePage, {
    ...form,
    userCode: 'bcdf ghj',
    errors: { user_code: 'user_code_wrong' },
    links,
  }),
  state('device-code-throttled', views.deviceCodePage, {
    ...form,
    failure: { code: 'rate_limited', retryAt: inSeconds(300) },
    links,
  }),
  state('device-confirm', views.deviceConfirmPage, {
    signedInAs: email,
    userCode: 'BCDF-GHJK',
    userAgent: 'constellation-broker/1.0',
    address: '2001:db8:4a5c:19:f0e1:77ff:fe02:9b3d',
    begunAt: ago(40),
    allow: form,
    deny: form,
    links,
  }),
  state('device-allowed', views.deviceDonePage, { result: 'allowed', links: { account: '/account/security' } }),
  state('device-denied', views.deviceDonePage, { result: 'denied', links: { account: '/account/security' } }),
  state('device-not-permitted', views.deviceDonePage, {
    result: 'not_permitted',
    links: { account: '/account/security' },
  }),
  state('invitation', views.invitationPage, {
    ...invited,
    links: { signIn: '/login', signUp: '/sign-up' },
  }),
  state('join', views.joinPage, { ...invited, signedInAs: email, accept: form, links: { otherAccount: '/login' } }),
  state('join-for-another', views.joinPage, {
    ...invited,
    signedInAs: email,
    accept: form,
    isForAnother: true,
    links: { otherAccount: '/login' },
  }),
  state('joined', views.joinedPage, { organisation: invited.organisation, links: { account: '/account/security' } }),
  ...(['gone', 'member', 'not_permitted'] as const).map((reason) =>
    state(`no-invitation-${reason.replace('_', '-')}`, views.noInvitationPage, {
      reason,
      links: { account: '/account/security' },
    }),
  ),
  state('link-provider', views.linkProviderPage, { provider: 'Google', links: { onward: '/login', cancel: '/' } }),
  state('email-left-out', views.emailLeftOutPage, {
    provider: 'GitHub',
    why: 'not_usable',
    links: { goOn: '/login' },
  }),
  state('email-not-told', views.emailLeftOutPage, {
    provider: 'Example ID',
    why: 'not_told',
    links: { goOn: '/login' },
  }),
  state('unlink', views.unlinkPage, { ...form, provider: 'GitHub', links }),
  state('sign-in-consent-denied', views.signInPage, { ...signIn, alternatives: providers, notice: 'consent_denied' }),
  state('sign-up-with-providers', views.signUpPage, { ...signUp, alternatives: providers }),
  state('account-disabled', views.accountClosedPage, { code: 'user_disabled', email, links }),
  state('account-suspended', views.accountClosedPage, { code: 'account_suspended', email, links }),
  state('restricted', views.restrictedPage, { email, again: form, signOut: form, links: { check: '/' } }),
  state('restricted-sent-again', views.restrictedPage, {
    email,
    again: form,
    sentAgain: true,
    signOut: form,
    links: { check: '/' },
  }),
  state('sign-out', views.signOutPage, { ...form, signedInAs: email, applications: ['Hello', 'Console'], links }),
  state('sign-out-alone', views.signOutPage, { ...form, signedInAs: email, applications: [], links }),
  state('signed-out', views.signedOutPage, {
    app,
    links: { signIn: links.signIn, app: 'https://hello.example.test/' },
  }),
  state('signed-out-without-application', views.signedOutPage, { app: null, links }),

  state('account', views.accountPage, account),
  state('account-only-session', views.accountPage, {
    ...account,
    sessions: sessions.slice(0, 1),
    sessionCount: 1,
    address: { confirmedAt: null, sendLink: form },
    password: { set: true, changedAt: null },
  }),
  state('account-profile-refused', views.accountPage, {
    ...account,
    profile: { ...account.profile, name: '', errors: { name: 'name_required' } },
  }),
  state('account-profile-expired', views.accountPage, {
    ...account,
    profile: { ...account.profile, failure: { code: 'invalid_csrf' } },
  }),
  state('account-many-sessions', views.accountPage, {
    ...account,
    sessionCount: 23,
    links: { ...account.links, olderSessions: '/account/security?before=01JD9Q6W3T5F0Y8ZK2M4N7P9RS' },
  }),
  state('account-provider-only', views.accountPage, {
    ...account,
    signedInAs: 'the owner of this account',
    email: null,
    address: { confirmedAt: null, sendLink: form },
    password: { set: false, changedAt: null },
    waysIn: [{ label: 'GitHub', linked: { email: null, at: ago(day), remove: undefined } }],
  }),
  accountAfter('provider-linked', { kind: 'provider_linked' }),
  accountAfter('profile-saved', { kind: 'profile_saved' }),
  accountAfter('password-changed', { kind: 'password_changed', endedSessions: 2 }),
  accountAfter('session-ended', { kind: 'session_ended' }),
  accountAfter('session-gone', { kind: 'session_gone' }),
  accountAfter('sessions-ended', { kind: 'sessions_ended', count: 1 }),
  state('end-sessions', views.endSessionsPage, {
    ...form,
    userAgents: [safariOnPhone, chromeOnMac, null],
    links,
  }),
  state('change-password', views.changePasswordPage, { ...form, email, asksCurrent: false, links }),
  state('change-password-given', views.changePasswordPage, {
    ...form,
    email,
    asksCurrent: false,
    isGiven: true,
    links,
  }),
  state('change-password-current', views.changePasswordPage, { ...form, email, asksCurrent: true, links }),
  state('change-password-refused', views.changePasswordPage, {
    ...form,
    email,
    asksCurrent: true,
    errors: { currentPassword: 'password_wrong', newPassword: 'password_unchanged' },
    links,
  }),
  state('account-without-second-step', views.accountPage, {
    ...account,
    twoStep: {
      app: false,
      passkeys: 0,
      codesLeft: 0,
      links: { manage: '/account/factors', addPasskey: '/account/factors/passkey' },
    },
  }),
  state('account-pending-reset', views.accountPage, { ...account, pendingReset }),
  state('sign-in-passkey', views.signInPage, { ...signIn, alternatives: providers, passkey }),
  state('sign-in-passkey-alone', views.signInPage, { ...signIn, passkey }),
  state('sign-in-passkey-refused', views.signInPage, { ...signIn, passkey, failure: { code: 'passkey_refused' } }),
  state('sign-in-passkey-unknown', views.signInPage, {
    ...signIn,
    passkey: { ...passkey, unknownCredential: 'x' },
    failure: { code: 'unknown_passkey' },
  }),
  state('mfa-code', views.secondStepPage, codeStep),
  state('mfa-code-wrong', views.secondStepPage, { ...codeStep, errors: { code: 'code_wrong' } }),
  state('mfa-code-locked', views.secondStepPage, {
    ...codeStep,
    failure: { code: 'mfa_locked', retryAt: inSeconds(15 * minute) },
  }),
  state('mfa-code-step-up', views.secondStepPage, { ...codeStep, stepUp: true, links: { startOver: '/login' } }),
  state('mfa-recovery', views.secondStepPage, { ...codeStep, way: 'recovery' }),
  state('mfa-recovery-wrong', views.secondStepPage, {
    ...codeStep,
    way: 'recovery',
    errors: { code: 'recovery_code_wrong' },
  }),
  state('mfa-passkey', views.secondStepPage, passkeyStep),
  state('sign-in-passkey-changed', views.signInPage, { ...signIn, passkey, failure: { code: 'passkey_changed' } }),
  state('mfa-passkey-refused', views.secondStepPage, { ...passkeyStep, failure: { code: 'passkey_refused' } }),
  state('mfa-lost', views.lostFactorsPage, { ...form, state: 'ask', dueAt: null, links: { back: '/login/mfa' } }),
  state('mfa-lost-pending', views.lostFactorsPage, {
    ...form,
    state: 'ask',
    dueAt: inSeconds(70 * hour),
    links: { back: '/login/mfa' },
  }),
  state('mfa-lost-not-possible', views.lostFactorsPage, {
    ...form,
    state: 'ask',
    dueAt: null,
    failure: { code: 'reset_not_possible' },
    links: { back: '/login/mfa' },
  }),
  state('mfa-lost-sent', views.lostFactorsPage, { state: 'sent', links: { back: '/login' } }),
  state('reset-factors', views.resetLinkPage, { ...form, state: 'ready', email }),
  state('reset-factors-done', views.resetLinkPage, { state: 'done', dueAt: inSeconds(72 * hour), links }),
  state('reset-factors-expired', views.resetLinkPage, { state: 'expired', links }),
  state('cancel-reset', views.cancelResetPage, { ...form, state: 'ready' }),
  state('cancel-reset-done', views.cancelResetPage, { state: 'done', links: { changePassword: '/account/password' } }),
  state('reset-link-used', views.resetLinkPage, { state: 'used', links }),
  state('onward', views.onwardPage, { name: app.name, href: 'https://app.example.test/inbox?code=x' }),
  state('cancel-reset-expired', views.cancelResetPage, { state: 'expired', links }),
  state('enrol', views.enrolPage, { links: { app: '/account/factors/totp', passkey: '/' }, signOut: form }),
  state('enrol-nothing-allowed', views.enrolPage, { links: {}, signOut: form }),
  state('activity', views.activityPage, {
    signedInAs: email,
    rows: activity,
    signOut: form,
    links: { back: '/account/security', older: '/account/activity?after=x' },
  }),
  state('activity-empty', views.activityPage, {
    signedInAs: email,
    rows: [],
    signOut: form,
    links: { back: '/account/security', older: undefined },
  }),
  state('factors', views.factorsPage, factors),
  state('factors-none', views.factorsPage, noFactors),
  state('factors-few-codes', views.factorsPage, { ...factors, codesLeft: 2, result: 'factor_renamed' }),
  state('factors-pending-reset', views.factorsPage, { ...factors, pendingReset }),
  state('factors-many-passkeys', views.factorsPage, {
    ...factors,
    links: { ...factors.links, allPasskeys: '/account/factors?passkeys=all' },
    passkeys: Array.from({ length: 5 }, (_, index) => ({
      ...(passkeyFactors[0] as views.FactorRow),
      links: { manage: `/account/factors/0193b6c0-0000-7000-8000-0000000000${index}` },
    })),
  }),
  state('totp-begin', views.totpPage, { ...form, state: 'begin', replaces: false, links: scan.links }),
  state('totp-replace', views.totpPage, { ...form, state: 'begin', replaces: true, links: scan.links }),
  state('totp-scan', views.totpPage, scan),
  state('totp-scan-wrong', views.totpPage, { ...scan, errors: { code: 'code_wrong' } }),
  state('recovery-codes', views.recoveryCodesPage, { codes: recoveryCodes, links: { onward: '/account/factors' } }),
  state('recovery-codes-replace', views.replaceCodesPage, { ...form, links }),
  state('passkey-add', views.passkeyPage, { ...passkey, name: 'Firefox on Windows', links }),
  state('passkey-add-refused', views.passkeyPage, {
    ...passkey,
    name: 'Firefox on Windows',
    failure: { code: 'invalid_passkey' },
    links,
  }),
  state('passkey-add-unnamed', views.passkeyPage, {
    ...passkey,
    name: '',
    errors: { name: 'factor_name_required' },
    links,
  }),
  state('passkey-offer', views.passkeyOfferPage, { take: form, close: form }),
  ...passkeyFactors.map((factor, index) =>
    state(`factor-${index}`, views.factorPage, { ...form, factor, links: { remove: '/', back: '/' } }),
  ),
  state('factor-remove', views.removeFactorPage, {
    ...form,
    factor: totpFactor,
    isLast: false,
    demanded: false,
    links,
  }),
  state('factor-remove-last', views.removeFactorPage, {
    ...form,
    factor: passkeyFactors[0] as views.FactorRow,
    isLast: true,
    demanded: true,
    links,
  }),
  state('set-up', views.setUpPage, { ...form, state: 'ready' }),
  state('set-up-refused', views.setUpPage, {
    ...form,
    state: 'ready',
    name: 'Anna Holm',
    email,
    errors: { password: 'password_too_long' },
  }),
  state('set-up-used', views.setUpPage, { state: 'used', links }),
  ...errors,
  state('error-generic', views.errorPage, { code: 'a_code_of_tomorrow', requestId, links: { home: '/' } }),
]

const link = 'https://login.example.test/verify?token=0Jx3qM8YkT5vWb2NdRf7GhL1sZcPaUeQ9oiKtXyVwBE'
const origin: mails.Origin = { userAgent: firefox, ip: '203.0.113.7', at: now }
const unknownOrigin: mails.Origin = { userAgent: null, ip: null, at: now }
const securityUrl = 'https://login.example.test/account/security'

/** Every e-mail in every state that was designed. */
export const mailStates: readonly MailState[] = [
  { name: 'confirm-address', render: (to) => mails.confirmAddressMail(to, { link, linkLifetimeSeconds: day }) },
  {
    name: 'already-registered',
    render: (to) => mails.alreadyRegisteredMail(to, { signInUrl: 'https://login.example.test/login' }),
  },
  {
    name: 'reset-password',
    render: (to) => mails.resetPasswordMail(to, { link, linkLifetimeSeconds: 20 * minute }),
  },
  {
    name: 'password-changed',
    render: (to) => mails.passwordChangedMail(to, { origin, resetUrl: 'https://login.example.test/forgot' }),
  },
  {
    name: 'credential-linked-by-you',
    render: (to) => mails.credentialLinkedMail(to, { provider: 'github', automatic: false, origin, securityUrl }),
  },
  {
    name: 'credential-linked-automatically',
    render: (to) => mails.credentialLinkedMail(to, { provider: 'google', automatic: true, origin, securityUrl }),
  },
  {
    name: 'credential-removed',
    render: (to) => mails.credentialRemovedMail(to, { provider: 'github', origin: unknownOrigin, securityUrl }),
  },
  {
    name: 'password-removed',
    render: (to) => mails.credentialRemovedMail(to, { provider: null, origin: unknownOrigin, securityUrl }),
  },
  { name: 'new-sign-in', render: (to) => mails.newSignInMail(to, { origin, securityUrl }) },
  {
    name: 'new-sign-in-unknown-device',
    render: (to) => mails.newSignInMail(to, { origin: unknownOrigin, securityUrl }),
  },
  { name: 'session-reused', render: (to) => mails.sessionReusedMail(to, { securityUrl }) },
  ...(['factorAdded', 'factorRemoved'] as const).flatMap((change) =>
    (['webauthn', 'totp'] as const).map((kind) => ({
      name: `${change}-${kind}`,
      render: (to: mails.Recipient) =>
        mails.factorChangedMail(to, { change, kind, name: 'iPhone', origin, factorsUrl: securityUrl }),
    })),
  ),
  {
    name: 'factor-added-unnamed',
    render: (to) =>
      mails.factorChangedMail(to, { change: 'factorAdded', kind: 'webauthn', name: null, origin, factorsUrl: link }),
  },
  {
    name: 'recovery-codes-replaced',
    render: (to) => mails.recoveryCodesMail(to, { event: { kind: 'replaced' }, origin, factorsUrl: securityUrl }),
  },
  {
    name: 'recovery-code-used',
    render: (to) =>
      mails.recoveryCodesMail(to, { event: { kind: 'used', codesLeft: 3 }, origin, factorsUrl: securityUrl }),
  },
  {
    name: 'passkey-suspect',
    render: (to) => mails.passkeySuspectMail(to, { name: 'iPhone', origin, factorsUrl: securityUrl }),
  },
  { name: 'factor-reset-requested', render: (to) => mails.factorResetRequestedMail(to, { link }) },
  {
    name: 'factor-reset-pending',
    render: (to) => mails.factorResetPendingMail(to, { dueAt: inSeconds(72 * hour), origin, cancelUrl: link }),
  },
  {
    name: 'factor-reset-cancelled',
    render: (to) => mails.factorResetCancelledMail(to, { factorsUrl: securityUrl }),
  },
  ...(['waiting_period', 'administrator'] as const).map((by) => ({
    name: `factors-reset-${by}`,
    render: (to: mails.Recipient) => mails.factorsResetMail(to, { by, signInUrl: 'https://login.example.test/login' }),
  })),
]
