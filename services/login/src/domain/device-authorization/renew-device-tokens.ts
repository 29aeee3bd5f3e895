import { Failure } from '@constellation/chassis'
import type { TokenResponse } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { devicePresenter, isEndedGrant } from './device-client.ts'

/** Exchanges a refresh token of the device flow for the next one and an access token (RFC 6749 §6). */
export async function renewDeviceTokens(deps: Deps, refreshToken: string): Promise<TokenResponse> {
  try {
    return await deps.rbac().refresh({ body: { refreshToken, presenter: devicePresenter } })
  } catch (cause) {
    if (!isEndedGrant(cause)) throw cause
    throw new Failure('invalid_grant', 'the refresh token is not valid any more; sign in again', { cause })
  }
}
