import { EmailAddress, endpoint } from '@constellation/contract'
import { z } from 'zod'
import { UnixSeconds } from './shapes/fields.ts'
import {
  Confirmation,
  confirmationErrors,
  SignInStatus,
  SignInToken,
  StartedSignIn,
  statusErrors,
} from './shapes/sign-in.ts'

const requestEmailSignIn = endpoint({
  method: 'post',
  path: '/v1/auth/email/request',
  summary: 'Send a link to an address, with which its owner confirms the sign-in of a program',
  allow: 'public',
  body: z.strictObject({ email: EmailAddress }),
  status: 200,
  reply: StartedSignIn,
  errors: ['not_found', 'auth_method_disabled', 'rate_limited', 'mail_error'],
})

const readEmailSignIn = endpoint({
  method: 'post',
  path: '/v1/auth/email/inspect',
  summary: 'Who requested the sign-in that a link is for. It changes nothing',
  allow: 'public',
  body: z.strictObject({ token: SignInToken }),
  status: 200,
  reply: z.object({
    asked_at: UnixSeconds,
    /** The network address of the program. */
    asked_from: z.string(),
    expires_at: UnixSeconds,
  }),
  errors: ['not_found', 'auth_method_disabled', 'unauthorized'],
})

const verifyEmailSignIn = endpoint({
  method: 'post',
  path: '/v1/auth/email/verify',
  summary: 'Confirm the sign-in of a program, with the link and the code that the program shows',
  allow: 'public',
  body: Confirmation,
  status: 200,
  reply: z.object({ ok: z.literal(true) }),
  errors: confirmationErrors,
})

const readEmailSignInStatus = endpoint({
  method: 'get',
  path: '/v1/auth/email/status/{request_id}',
  summary: 'How far a sign-in by e-mail is, with the session once the person has confirmed it',
  allow: 'public',
  params: z.object({ request_id: z.string().max(64) }),
  status: 200,
  reply: SignInStatus,
  errors: statusErrors,
})

export const operations = { requestEmailSignIn, readEmailSignIn, verifyEmailSignIn, readEmailSignInStatus } as const
