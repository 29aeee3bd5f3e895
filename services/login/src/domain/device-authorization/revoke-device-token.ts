import { Failure } from '@constellation/chassis'
import type { Parsed } from '@constellation/contract'
import type { login } from '@constellation/contracts-login'
import type { Deps } from '../../deps.ts'
import { devicePresenter, refuseOtherClient } from './device-client.ts'

/** The longest refresh token that rbac reads. */
const longest = 128

/**
 * Ends the session of a refresh token of the device flow, here and in every application (RFC 7009 §2.1). A token that is not known is no
 * error. An access token ends with its session, so it cannot be revoked by itself.
 */
export async function revokeDeviceToken(
  deps: Deps,
  { client_id, token }: Parsed<typeof login.revokeDeviceToken>['body'],
): Promise<void> {
  refuseOtherClient(client_id)
  if (token.split('.').length === 3)
    throw new Failure('unsupported_token_type', 'send the refresh token: an access token ends with it')
  if (token.length > longest) return
  await deps.rbac().logOut({ body: { refreshToken: token, presenter: devicePresenter } })
}
