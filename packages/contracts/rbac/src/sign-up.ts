import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { MinAal } from './shapes/factor-kinds.ts'
import { BrowserId, ClientInfo, DisplayName, Email, LinkToken, Locale, Password, ReturnTo } from './shapes/fields.ts'
import { TokenResponse } from './shapes/tokens.ts'

const login = { services: ['login'] } as const

const signUp = endpoint({
  method: 'post',
  path: '/auth/sign-up',
  summary:
    'Request an account: a link is sent to the address. The answer is the same for a known and an unknown address',
  allow: login,
  body: z.strictObject({
    email: Email,
    password: Password,
    displayName: DisplayName,
    locale: Locale.optional(),
    browserId: BrowserId,
    returnTo: ReturnTo.default(''),
    client: ClientInfo,
  }),
  status: 202,
  errors: ['signup_disabled', 'password_refused', 'rate_limited'],
})

const resendConfirmation = endpoint({
  method: 'post',
  path: '/auth/email/resend',
  summary: 'Send the confirmation link again. The answer is the same with and without an open sign-up',
  allow: login,
  body: z.strictObject({ email: Email, browserId: BrowserId, returnTo: ReturnTo.default(''), client: ClientInfo }),
  status: 202,
  errors: ['rate_limited'],
})

const confirmEmail = endpoint({
  method: 'post',
  path: '/auth/email/confirm',
  summary: 'Prove an address with the link that was sent to it: the account is created and its owner signed in',
  allow: login,
  body: z.strictObject({
    token: LinkToken,
    browserId: BrowserId,
    password: Password.optional(),
    minAal: MinAal.default(1),
    client: ClientInfo,
  }),
  status: 200,
  reply: TokenResponse,
  errors: [
    'invalid_link',
    'link_expired',
    'link_used',
    'password_required',
    'mfa_required',
    'invalid_credentials',
    'rate_limited',
    'signup_disabled',
  ],
})

export const operations = {
  signUp,
  resendConfirmation,
  confirmEmail,
} as const
