import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { operations as authentication } from './authentication.ts'
import { BrowserId, ClientInfo } from './fields.ts'
import { AuthenticationResponse, RequestOptions } from './webauthn.ts'

const login = { services: ['login'] } as const

const beginPasskeySignIn = endpoint({
  method: 'post',
  path: '/auth/passkey/options',
  summary: 'What the browser asks any passkey of this person for, whoever they are',
  allow: login,
  body: z.strictObject({ browserId: BrowserId }),
  status: 200,
  reply: RequestOptions,
  errors: [],
})

const signInWithPasskey = endpoint({
  method: 'post',
  path: '/auth/passkey/verify',
  summary: 'Sign in with a passkey that has verified its user: no further factor is asked for',
  allow: login,
  body: z.strictObject({ browserId: BrowserId, response: AuthenticationResponse, client: ClientInfo }),
  status: 200,
  reply: authentication.signInWithPassword.reply,
  errors: ['passkey_refused', 'unknown_passkey', 'user_disabled', 'account_suspended'],
})

export const operations = { beginPasskeySignIn, signInWithPasskey } as const
