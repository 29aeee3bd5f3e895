import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { operations as authentication } from './authentication.ts'
import { MinAal } from './factor-kinds.ts'
import { BrowserId, ClientInfo, Email, Password, ReturnTo } from './fields.ts'

const login = { services: ['login'] } as const
const LinkToken = z.string().min(20).max(128)

const readLink = endpoint({
  method: 'post',
  path: '/auth/links/read',
  summary: 'What a link from a mail is for, and what it still needs; uses nothing up',
  allow: login,
  body: z.strictObject({ token: LinkToken, browserId: BrowserId }),
  status: 200,
  reply: z.object({
    purpose: z.enum(['confirm_email', 'reset_password', 'reset_factors', 'cancel_factor_reset']),
    email: z.string(),
    /** True where the link was opened in another browser than it was asked from: the password has to be given again. */
    passwordRequired: z.boolean(),
  }),
  errors: ['invalid_link', 'link_expired'],
  retry: 'safe',
})

const confirmEmail = endpoint({
  method: 'post',
  path: '/auth/email/confirm',
  summary: 'Prove an address with the link that was sent to it: the account is opened and the person signed in',
  allow: login,
  body: z.strictObject({
    token: LinkToken,
    browserId: BrowserId,
    password: Password.optional(),
    minAal: MinAal.default(1),
    client: ClientInfo,
  }),
  status: 200,
  reply: authentication.signInWithPassword.reply,
  errors: [
    'invalid_link',
    'link_expired',
    'password_required',
    'mfa_required',
    'invalid_credentials',
    'rate_limited',
    'signup_disabled',
  ],
})

const resendConfirmation = endpoint({
  method: 'post',
  path: '/auth/email/resend',
  summary: 'Send the confirmation link again. The answer is the same whether one was waiting or not',
  allow: login,
  body: z.strictObject({ email: Email, browserId: BrowserId, returnTo: ReturnTo.default(''), client: ClientInfo }),
  status: 202,
  errors: ['rate_limited'],
})

const requestPasswordReset = endpoint({
  method: 'post',
  path: '/auth/password/forgot',
  summary: 'Send a link to set a new password. The answer is the same whether the address is known or not',
  allow: login,
  body: z.strictObject({ email: Email, browserId: BrowserId, returnTo: ReturnTo.default(''), client: ClientInfo }),
  status: 202,
  errors: ['rate_limited'],
})

const resetPassword = endpoint({
  method: 'post',
  path: '/auth/password/reset',
  summary: 'Set a new password with the link that was sent; every session of the user ends',
  allow: login,
  body: z.strictObject({ token: LinkToken, newPassword: Password, client: ClientInfo }),
  status: 204,
  errors: ['invalid_link', 'link_expired', 'password_refused', 'user_disabled'],
})

export const operations = { readLink, confirmEmail, resendConfirmation, requestPasswordReset, resetPassword } as const
