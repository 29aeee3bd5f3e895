import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { challengeOfBrowser } from './shapes/challenge.ts'
import { byUser, self } from './shapes/enrolment.ts'
import { ClientInfo, LinkToken, ReturnTo } from './shapes/fields.ts'

const login = { services: ['login'] } as const

const requestFactorReset = endpoint({
  method: 'post',
  path: '/auth/mfa/reset/request',
  summary: 'Somebody has lost every second factor: send the link that begins a reset to their address',
  allow: login,
  body: z.strictObject({ ...challengeOfBrowser, returnTo: ReturnTo.default(''), client: ClientInfo }),
  status: 202,
  errors: ['mfa_expired', 'reset_not_possible', 'rate_limited'],
})

const confirmFactorReset = endpoint({
  method: 'post',
  path: '/auth/mfa/reset/confirm',
  summary: 'Begin the waiting period of a reset with the link that was sent; every contact of the person is told',
  allow: login,
  body: z.strictObject({ token: LinkToken, client: ClientInfo }),
  status: 200,
  reply: z.object({ dueAt: z.iso.datetime() }),
  errors: ['invalid_link', 'link_expired', 'user_disabled'],
})

const cancelFactorReset = endpoint({
  method: 'post',
  path: '/auth/mfa/reset/cancel',
  summary: 'Call a reset off with the link of one of its notices; doing it twice does no harm',
  allow: login,
  body: z.strictObject({ token: LinkToken, client: ClientInfo }),
  status: 204,
  errors: ['invalid_link', 'link_expired'],
})

const cancelOwnFactorReset = endpoint({
  method: 'delete',
  path: '/users/{id}/factor-reset',
  summary: 'Call off the reset of lost factors that somebody has asked for, from any session of the person',
  allow: self,
  params: byUser,
  status: 204,
  errors: ['not_found'],
})

const resetFactors = endpoint({
  method: 'post',
  path: '/users/{id}/factor-reset',
  summary:
    'An administrator takes every factor from a user who has lost them: all sessions end, and the next sign-in enrols anew',
  allow: {
    services: ['login', 'console', 'platform-api'],
    user: { permissions: ['admin'], recent: true, secondFactor: true },
  },
  params: byUser,
  body: z.strictObject({ reason: z.string().trim().min(3).max(500) }),
  status: 204,
  errors: ['not_found'],
})

export const operations = {
  requestFactorReset,
  confirmFactorReset,
  cancelFactorReset,
  cancelOwnFactorReset,
  resetFactors,
} as const
