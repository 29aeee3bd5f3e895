import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { challengeOfBrowser } from './shapes/challenge.ts'
import { byUser, self } from './shapes/enrolment.ts'
import { ClientInfo, LinkToken, ReturnTo } from './shapes/fields.ts'

const login = { services: ['login'] } as const

const requestFactorReset = endpoint({
  method: 'post',
  path: '/auth/mfa/reset/request',
  summary: 'Send the link that starts a reset of lost second factors',
  allow: login,
  body: z.strictObject({ ...challengeOfBrowser, returnTo: ReturnTo.default(''), client: ClientInfo }),
  status: 202,
  errors: ['mfa_expired', 'reset_not_possible', 'rate_limited'],
})

const confirmFactorReset = endpoint({
  method: 'post',
  path: '/auth/mfa/reset/confirm',
  summary: 'Start the delay of a reset with the link that was sent; every contact of the person is told',
  allow: login,
  body: z.strictObject({ token: LinkToken, client: ClientInfo }),
  status: 200,
  reply: z.object({ dueAt: z.iso.datetime() }),
  errors: ['invalid_link', 'link_expired', 'link_used', 'user_disabled'],
})

const cancelFactorReset = endpoint({
  method: 'post',
  path: '/auth/mfa/reset/cancel',
  summary: 'Cancel a reset with the link of one of its notices; cancelling twice does no harm',
  allow: login,
  body: z.strictObject({ token: LinkToken, client: ClientInfo }),
  status: 204,
  errors: ['invalid_link', 'link_expired', 'link_used'],
})

const cancelOwnFactorReset = endpoint({
  method: 'delete',
  path: '/users/{id}/factor-reset',
  summary: 'Cancel a requested reset of lost factors, from any session of the person',
  allow: self,
  params: byUser,
  status: 204,
  errors: ['not_found'],
})

const resetFactors = endpoint({
  method: 'post',
  path: '/users/{id}/factor-reset',
  summary:
    'An administrator revokes every factor of a user who lost them: all sessions end, and the next sign-in enrols a new one',
  allow: {
    services: ['login', 'console', 'platform-api'],
    user: { permissions: ['admin'], recent: true, secondFactor: true },
  },
  params: byUser,
  body: z.strictObject({ reason: z.string().trim().min(3).max(500) }),
  status: 204,
  errors: ['not_found', 'last_credential'],
})

export const operations = {
  requestFactorReset,
  confirmFactorReset,
  cancelFactorReset,
  cancelOwnFactorReset,
  resetFactors,
} as const
