import { Failure } from '@constellation/chassis'
import type { Parsed, Returned } from '@constellation/contract'
import { deviceGrantType, type login } from '@constellation/contracts-login'
import type { TokenResponse } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { refuseOtherClient } from './device-client.ts'
import { redeemDeviceCode } from './redeem-device-code.ts'
import { renewDeviceTokens } from './renew-device-tokens.ts'

type Input = Parsed<typeof login.issueDeviceTokens>['body']

/** Tokens for a device code or a refresh token, as the grant type says. */
export async function issueDeviceTokens(deps: Deps, input: Input): Promise<Returned<typeof login.issueDeviceTokens>> {
  refuseOtherClient(input.client_id)
  const { accessToken, refreshToken, tokenType, expiresIn, sessionExpiresIn } = await tokensFor(deps, input)
  return {
    access_token: accessToken,
    token_type: tokenType,
    expires_in: expiresIn,
    refresh_token: refreshToken,
    session_expires_in: sessionExpiresIn,
  }
}

function tokensFor(deps: Deps, { grant_type, device_code, refresh_token }: Input): Promise<TokenResponse> {
  switch (grant_type) {
    case deviceGrantType:
      return redeemDeviceCode(deps, required('device_code', device_code))
    case 'refresh_token':
      return renewDeviceTokens(deps, required('refresh_token', refresh_token))
    default:
      throw new Failure('unsupported_grant_type', 'only device codes and refresh tokens are exchanged here')
  }
}

function required(name: string, value: string | undefined): string {
  if (value === undefined) throw new Failure('malformed_request', `the field ${name} is missing`)
  return value
}
