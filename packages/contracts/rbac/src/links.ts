import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { BrowserId, LinkToken } from './shapes/fields.ts'

const login = { services: ['login'] } as const

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

/** How long the links of mails work. */
export const linkLifetimeSeconds = { confirm_email: 86_400, reset_password: 1200, reset_factors: 1200 } as const

export const operations = {
  readLink,
} as const
