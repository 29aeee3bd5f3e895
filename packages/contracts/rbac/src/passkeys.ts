import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { browser, byUser, Enrolled, FactorName, provedSelf, self } from './shapes/enrolment.ts'
import { BrowserId, ClientInfo } from './shapes/fields.ts'
import { TokenResponse } from './shapes/tokens.ts'
import { AuthenticationResponse, CreationOptions, RegistrationResponse, RequestOptions } from './shapes/webauthn.ts'

const login = { services: ['login'] } as const

const beginPasskeySignIn = endpoint({
  method: 'post',
  path: '/auth/passkey/options',
  summary: 'The options for signing in with any passkey',
  allow: login,
  body: z.strictObject({ browserId: BrowserId }),
  status: 200,
  reply: RequestOptions,
  errors: [],
})

const signInWithPasskey = endpoint({
  method: 'post',
  path: '/auth/passkey/verify',
  summary: 'Sign in with a passkey that has verified its user; no further factor is required',
  allow: login,
  body: z.strictObject({ browserId: BrowserId, response: AuthenticationResponse, client: ClientInfo }),
  status: 200,
  reply: TokenResponse,
  errors: ['passkey_refused', 'passkey_changed', 'unknown_passkey', 'user_disabled', 'account_suspended'],
})

const beginPasskey = endpoint({
  method: 'post',
  path: '/users/{id}/factors/passkeys/options',
  summary: 'The options for creating a passkey of this person',
  allow: provedSelf,
  params: byUser,
  body: z.strictObject({ browserId: BrowserId }),
  status: 200,
  reply: CreationOptions,
  errors: ['not_found', 'factor_not_allowed', 'too_many_passkeys'],
})

const addPasskey = endpoint({
  method: 'post',
  path: '/users/{id}/factors/passkeys',
  summary: 'Register the passkey that a browser has created',
  allow: provedSelf,
  params: byUser,
  body: z.strictObject({ name: FactorName.optional(), response: RegistrationResponse, ...browser }),
  // An attestation alone may have 64 kB.
  bodyLimitBytes: 128 * 1024,
  status: 201,
  reply: Enrolled,
  errors: ['not_found', 'invalid_passkey', 'factor_not_allowed', 'too_many_passkeys'],
})

const closePasskeyOffer = endpoint({
  method: 'post',
  path: '/users/{id}/factors/passkeys/offer/close',
  summary: 'Note that the person was offered a passkey, so that they are not offered one again',
  allow: self,
  params: byUser,
  status: 204,
  errors: ['not_found'],
  retry: 'safe',
})

export const operations = {
  beginPasskeySignIn,
  signInWithPasskey,
  beginPasskey,
  addPasskey,
  closePasskeyOffer,
} as const
