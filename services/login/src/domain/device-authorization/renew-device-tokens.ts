import { Failure } from '@constellation/chassis'
import { Refusal } from '@constellation/client'
import type { TokenResponse } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { devicePresenter } from './device-client.ts'

/** The codes with which rbac says that a refresh token gives nothing any more. */
export const endedGrants: ReadonlySet<string> = new Set([
  'invalid_refresh_token',
  'session_ended',
  'refresh_token_reused',
  'user_disabled',
  'account_suspended',
  'validation_failed',
])

/** Exchanges a refresh token of the device flow for the next one and an access token (RFC 6749 §6). */
export async function renewDeviceTokens(deps: Deps, refreshToken: string): Promise<TokenResponse> {
  try {
    return await deps.rbac().refresh({ body: { refreshToken, presenter: devicePresenter } })
  } catch (cause) {
    if (!(cause instanceof Refusal) || !endedGrants.has(cause.code)) throw cause
    throw new Failure('invalid_grant', 'the refresh token is not valid any more; sign in again', { cause })
  }
}
