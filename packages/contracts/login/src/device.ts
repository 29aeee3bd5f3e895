import { endpoint } from '@constellation/contract'
import { platformPermissions } from '@constellation/contracts-rbac'
import { z } from 'zod'

/**
 * The one client of the device flow: an operator's command. It is public (RFC 6749 §2.1), since a program on a person's machine keeps no
 * secret. Its access tokens have its id as `azp`.
 */
export const operatorClient = {
  id: 'operator',
  name: 'Operator commands',
  /** A person needs any one of these in the platform's own account. */
  permissions: ['platform_admin', ...platformPermissions],
} as const

/** The grant type of a device code (RFC 8628 §3.4). */
export const deviceGrantType = 'urn:ietf:params:oauth:grant-type:device_code'

const clientId = z.string().max(64)
const token = z.string().max(4096)

const authorizeDevice = endpoint({
  method: 'post',
  path: '/device/authorize',
  summary: 'Begin the sign-in of a program without a browser (RFC 8628 §3.1)',
  allow: 'public',
  speaks: 'oauth',
  body: z.object({ client_id: clientId, scope: z.string().max(1024).optional() }),
  status: 200,
  reply: z
    .object({
      /** Opaque, for the program alone. It is kept as a hash. */
      device_code: z.string(),
      /** What the person compares or types: two groups of four letters. */
      user_code: z.string(),
      verification_uri: z.url(),
      verification_uri_complete: z.url(),
      /** Seconds until both codes expire. */
      expires_in: z.number().int(),
      /** The least seconds between two polls. Each `slow_down` adds five. */
      interval: z.number().int(),
    })
    .meta({ id: 'DeviceAuthorization' }),
  errors: ['invalid_client', 'rate_limited'],
})

const issueDeviceTokens = endpoint({
  method: 'post',
  path: '/device/token',
  summary:
    'Exchange a device code that a person has allowed, or a refresh token, for tokens (RFC 8628 §3.4, RFC 6749 §6)',
  allow: 'public',
  speaks: 'oauth',
  body: z.object({
    grant_type: z.string().max(128),
    client_id: clientId,
    device_code: token.optional(),
    refresh_token: token.optional(),
    scope: z.string().max(1024).optional(),
  }),
  status: 200,
  reply: z
    .object({
      access_token: z.string(),
      token_type: z.literal('Bearer'),
      /** Seconds, as the one below. */
      expires_in: z.number().int(),
      /** Used once. The answer has the next. */
      refresh_token: z.string(),
      /** Until the session ends, however much it is used. */
      session_expires_in: z.number().int(),
    })
    .meta({ id: 'DeviceTokens' }),
  errors: [
    'invalid_client',
    'invalid_grant',
    'unsupported_grant_type',
    'authorization_pending',
    'slow_down',
    'access_denied',
    'expired_token',
    'rbac_unavailable',
  ],
})

const revokeDeviceToken = endpoint({
  method: 'post',
  path: '/device/revoke',
  summary: 'End the session of a refresh token. One that is not known is no error (RFC 7009)',
  allow: 'public',
  speaks: 'oauth',
  body: z.object({ client_id: clientId, token, token_type_hint: z.string().max(64).optional() }),
  status: 200,
  errors: ['invalid_client', 'unsupported_token_type', 'rbac_unavailable'],
  retry: 'safe',
})

export const operations = { authorizeDevice, issueDeviceTokens, revokeDeviceToken } as const
