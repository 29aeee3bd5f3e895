import { Failure } from '@constellation/chassis'
import { Refusal } from '@constellation/client'
import { operatorClient } from '@constellation/contracts-login'

/** Who presents the refresh tokens of the device flow. */
export const devicePresenter = { kind: 'device', applicationId: operatorClient.id } as const

/** Throws `invalid_client` for any other client. */
export function refuseOtherClient(clientId: string): void {
  if (clientId !== operatorClient.id) throw new Failure('invalid_client', 'no client of the device flow has this id')
}

/** What the renewal handle of a device code is sealed for. */
export function handleIdentity(deviceCodeHash: string): string {
  return `device_authorizations:${deviceCodeHash}`
}

/** Whether rbac refused a refresh token of the device flow for good: the program has to sign in again. */
export function isEndedGrant(error: unknown): boolean {
  return error instanceof Refusal && endedGrants.has(error.code)
}

const endedGrants: ReadonlySet<string> = new Set([
  'invalid_refresh_token',
  'session_ended',
  'refresh_token_reused',
  'user_disabled',
  'account_suspended',
  'validation_failed',
])
