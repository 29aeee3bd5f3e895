import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { MinAal } from './shapes/factor-kinds.ts'
import { BrowserId, ClientInfo, Email, Password } from './shapes/fields.ts'
import { TokenResponse } from './shapes/tokens.ts'

const login = { services: ['login'] } as const

const signInWithPassword = endpoint({
  method: 'post',
  path: '/auth/password',
  summary: 'Sign in with email and password',
  allow: login,
  body: z.strictObject({
    email: Email,
    password: Password,
    browserId: BrowserId,
    minAal: MinAal.default(1),
    client: ClientInfo,
  }),
  status: 200,
  reply: TokenResponse,
  errors: [
    'invalid_credentials',
    'mfa_required',
    'user_disabled',
    'account_suspended',
    'rate_limited',
    'recovery_required',
  ],
})

export const operations = {
  signInWithPassword,
} as const
