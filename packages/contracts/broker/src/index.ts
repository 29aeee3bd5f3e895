import * as credentials from './credentials.ts'
import * as emailSignIn from './email-sign-in.ts'
import * as exchange from './exchange.ts'
import * as grants from './grants.ts'
import * as keys from './keys.ts'
import * as leases from './leases.ts'
import * as links from './links.ts'
import * as operator from './operator.ts'
import * as providerSignIn from './provider-sign-in.ts'
import * as recovery from './recovery.ts'
import * as sessions from './sessions.ts'
import * as walletSignIn from './wallet-sign-in.ts'

export type { SignedCall } from './credentials.ts'
export { errorCodes } from './error-codes.ts'
export type { Grant } from './grants.ts'
export type { RevokedLease } from './leases.ts'
export { type AnchorState, Mint, type OpenRecord, type OperatorGrant, SecurityEvent } from './operator.ts'
export { permissions } from './permissions.ts'
export { type IdentityType, identityTypes } from './shapes/fields.ts'
export {
  type EventKind,
  eventKinds,
  type GrantState,
  grantStates,
  type RecordKind,
  type RecordStatus,
  recordKinds,
  type SettledStatus,
} from './shapes/records.ts'
export { type FailureReason, SignInSession } from './shapes/sign-in.ts'

/** The operations of operators, for the console and for commands. */
export const brokerOperator = operator.operations

/** Every operation of the broker: who a program is, what it is granted, and credentials on the record. */
export const broker = {
  ...keys.operations,
  ...walletSignIn.operations,
  ...emailSignIn.operations,
  ...providerSignIn.operations,
  ...exchange.operations,
  ...sessions.operations,
  ...grants.operations,
  ...credentials.operations,
  ...links.operations,
  ...recovery.operations,
  ...leases.operations,
  ...operator.operations,
} as const
