import { Failure } from '@constellation/chassis'
import type { Parsed, Returned } from '@constellation/contract'
import { type login, operatorClient } from '@constellation/contracts-login'
import type { ClientInfo } from '@constellation/contracts-rbac'
import { hashToken, newToken, newUserCode, writeUserCode } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { insertDeviceAuthorization } from '../../store/device-authorizations.ts'
import { refuseOtherClient } from './device-client.ts'

/** Ten minutes: enough to walk to another machine, and too short to guess a code (RFC 8628 §5.1). */
const lifeSeconds = 600
const intervalSeconds = 5

type Input = Parsed<typeof login.authorizeDevice>['body'] & { client: ClientInfo }

/** Begins a sign-in of a program (RFC 8628 §3.2). Only a hash of the device code is stored. */
export async function authorizeDevice(
  deps: Deps,
  { client_id, client }: Input,
): Promise<Returned<typeof login.authorizeDevice>> {
  refuseOtherClient(client_id)
  await deps.deviceThrottle.count({ bucket: 'deviceStarts', key: client.ip })
  const deviceCode = newToken('dc_', deps.random)
  const userCode = await insertWithFreeCode(deps, { deviceCodeHash: hashToken(deviceCode), client })
  const verification = new URL('/device', deps.settings.publicOrigin)
  const complete = new URL(verification)
  complete.searchParams.set('user_code', writeUserCode(userCode))
  return {
    device_code: deviceCode,
    user_code: writeUserCode(userCode),
    verification_uri: verification.href,
    verification_uri_complete: complete.href,
    expires_in: lifeSeconds,
    interval: intervalSeconds,
  }
}

async function insertWithFreeCode(
  deps: Deps,
  { deviceCodeHash, client }: { deviceCodeHash: string; client: ClientInfo },
): Promise<string> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    const userCode = newUserCode(deps.random)
    const begun = {
      deviceCodeHash,
      userCode,
      applicationId: operatorClient.id,
      clientAddress: client.ip,
      userAgent: client.userAgent,
      lifeSeconds,
      intervalSeconds,
    }
    if (await insertDeviceAuthorization(deps.db, begun)) return userCode
  }
  throw new Failure('overloaded', 'no free code was found; try again', { retryAfterSeconds: 5 })
}
