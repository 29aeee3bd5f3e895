import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { DisplayName, Email, Locale, Password } from './shapes/fields.ts'
import { UserId } from './shapes/ids.ts'

const bootstrapAdmin = endpoint({
  method: 'post',
  path: '/bootstrap/admin',
  summary: 'Create the first platform administrator with the secret of the deployment, while there is none',
  allow: { services: ['login'] },
  body: z.strictObject({
    secret: z.string().max(256),
    email: Email,
    password: Password,
    displayName: DisplayName,
    locale: Locale.optional(),
  }),
  status: 201,
  reply: z.object({ userId: UserId }),
  errors: ['bootstrap_closed', 'invalid_bootstrap_secret', 'password_refused', 'email_taken'],
})

const capabilities = endpoint({
  method: 'get',
  path: '/capabilities',
  summary: 'What this deployment can enforce',
  allow: { services: ['login', 'console', 'platform-api'] },
  status: 200,
  reply: z.object({
    mfaModes: z.array(z.string()),
    sessionIdle: z.boolean(),
    sessionAbsolute: z.boolean(),
    geo: z.boolean(),
    signUp: z.boolean(),
    /** There is a platform administrator. */
    bootstrapped: z.boolean(),
  }),
  errors: [],
  retry: 'safe',
})

export const operations = { bootstrapAdmin, capabilities } as const
