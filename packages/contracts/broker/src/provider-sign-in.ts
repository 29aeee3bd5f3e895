import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { Confirmation, confirmationErrors, SignInStatus, StartedSignIn, statusErrors } from './shapes/sign-in.ts'

const startProviderSignIn = endpoint({
  method: 'post',
  path: '/v1/auth/oauth2/start',
  summary: 'An address at a provider, where a person signs in for a program',
  allow: 'public',
  body: z.strictObject({ provider: z.literal('google').default('google') }),
  status: 200,
  reply: StartedSignIn.extend({ authorization_url: z.string() }),
  errors: ['not_found', 'auth_method_disabled', 'rate_limited'],
})

const confirmProviderSignIn = endpoint({
  method: 'post',
  path: '/v1/auth/oauth2/confirm',
  summary: 'Confirm the sign-in of a program, after the provider, with the code that the program shows',
  allow: 'public',
  body: Confirmation,
  status: 200,
  reply: z.object({ ok: z.literal(true) }),
  errors: confirmationErrors,
})

const readProviderSignInStatus = endpoint({
  method: 'get',
  path: '/v1/auth/oauth2/status/{request_id}',
  summary: 'How far a sign-in at a provider is, with the session once the person has confirmed it',
  allow: 'public',
  params: z.object({ request_id: z.string().max(64) }),
  status: 200,
  reply: SignInStatus,
  errors: statusErrors,
})

export const operations = { startProviderSignIn, confirmProviderSignIn, readProviderSignInStatus } as const
