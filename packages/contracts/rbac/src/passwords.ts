import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { BrowserId, ClientInfo, Email, LinkToken, Password, RefreshToken, ReturnTo } from './shapes/fields.ts'
import { UserId } from './shapes/ids.ts'
import { TokenResponse } from './shapes/tokens.ts'

const login = { services: ['login'] } as const

const confirmPassword = endpoint({
  method: 'post',
  path: '/auth/password/confirm',
  summary: 'Prove the password again: the session counts as recently proved, and gets a new refresh token',
  allow: { services: ['login'], user: { restricted: 'allowed' } },
  body: z.strictObject({
    password: Password,
    browserId: BrowserId,
    /** The browser's token, which is rotated. Without it, every token of this browser is revoked. */
    refreshToken: RefreshToken.optional(),
    client: ClientInfo,
  }),
  status: 200,
  reply: TokenResponse,
  errors: ['invalid_credentials', 'rate_limited', 'recovery_required'],
})

const changePassword = endpoint({
  method: 'post',
  path: '/users/{id}/password',
  summary: 'Set a new password; every other session of the user ends',
  allow: { services: ['login'], user: { recent: true, self: 'id', restricted: 'allowed' } },
  params: z.object({ id: UserId }),
  body: z.strictObject({ newPassword: Password, client: ClientInfo.optional() }),
  status: 204,
  errors: ['not_found', 'password_refused'],
})

const requestPasswordReset = endpoint({
  method: 'post',
  path: '/auth/password/forgot',
  summary: 'Send a link to set a new password. The answer is the same for a known and an unknown address',
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
  /** The failures of the browser are forgotten with those of strangers. */
  body: z.strictObject({
    token: LinkToken,
    newPassword: Password,
    browserId: BrowserId.optional(),
    client: ClientInfo,
  }),
  status: 204,
  errors: ['invalid_link', 'link_expired', 'link_used', 'password_refused', 'user_disabled'],
})

export const operations = {
  confirmPassword,
  changePassword,
  requestPasswordReset,
  resetPassword,
} as const
