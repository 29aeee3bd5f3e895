import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { BrowserId, LinkToken } from './shapes/fields.ts'

const login = { services: ['login'] } as const

const readLink = endpoint({
  method: 'post',
  path: '/auth/links/read',
  summary: 'The purpose of a link from a mail, and what it still needs; consumes nothing',
  allow: login,
  body: z.strictObject({ token: LinkToken, browserId: BrowserId }),
  status: 200,
  reply: z.object({
    purpose: z.enum(['confirm_email', 'reset_password', 'reset_factors', 'cancel_factor_reset']),
    email: z.string(),
    /** True in another browser than the one of the request: the password must be given again. */
    passwordRequired: z.boolean(),
  }),
  errors: ['invalid_link', 'link_expired', 'link_used'],
  retry: 'safe',
})

export const operations = {
  readLink,
} as const
