import type { Handlers } from '@constellation/chassis'
import type { login } from '@constellation/contracts-login'
import { publicJwks } from '@constellation/tokens'
import { browserOf } from '../browser/browser.ts'
import type { Deps } from '../deps.ts'
import { authorizeDevice } from '../domain/device-authorization/authorize-device.ts'
import { issueDeviceTokens } from '../domain/device-authorization/issue-device-tokens.ts'
import { revokeDeviceToken } from '../domain/device-authorization/revoke-device-token.ts'
import { receiveEvent } from '../domain/events/receive-event.ts'
import { endHandoff } from '../domain/handoff/end-handoff.ts'
import { exchangeHandoff } from '../domain/handoff/exchange-handoff.ts'
import { renewHandoff } from '../domain/handoff/renew-handoff.ts'
import type { createAuthentication } from './authentication.ts'
import { refreshSession } from './refresh-session.ts'

/** The operations that programs call. */
export function createOperations(deps: Deps): Handlers<typeof login, ReturnType<typeof createAuthentication>> {
  return {
    exchangeHandoff: ({ actor, body }) => exchangeHandoff(deps, actor, body),
    renewHandoff: ({ actor, body }) => renewHandoff(deps, actor, body.renewalHandle),
    endHandoff: ({ actor, body }) => endHandoff(deps, actor, body.renewalHandle),
    authorizeDevice: ({ body, context }) => authorizeDevice(deps, { ...body, client: browserOf(deps, context).client }),
    issueDeviceTokens: ({ body }) => issueDeviceTokens(deps, body),
    revokeDeviceToken: ({ body }) => revokeDeviceToken(deps, body),
    refreshSession: ({ actor, context }) => refreshSession(deps, context, actor),
    receiveEvent: ({ body }) => receiveEvent(deps, body),
    logoutTokenKeys: () => publicJwks(deps.logoutKeys),
  }
}
