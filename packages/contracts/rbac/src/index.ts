import * as accounts from './accounts.ts'
import * as activity from './activity.ts'
import * as audit from './audit.ts'
import * as authentication from './authentication.ts'
import * as bootstrap from './bootstrap.ts'
import * as credentials from './credentials.ts'
import * as external from './external.ts'
import * as factors from './factors.ts'
import * as links from './links.ts'
import * as members from './members.ts'
import * as passkeys from './passkeys.ts'
import * as roles from './roles.ts'
import * as secondFactor from './second-factor.ts'
import * as sessions from './sessions.ts'
import * as users from './users.ts'

export { type Account, MfaMode } from './accounts.ts'
export type { Activity, ActivityKind } from './activity.ts'
export type { AuditEvent } from './audit.ts'
export type { ApplicationTokens, Introspection, TokenResponse } from './authentication.ts'
export { Challenge, MfaRequired } from './challenge.ts'
export type { Credential } from './credentials.ts'
export { errorCodes } from './error-codes.ts'
export { RbacEvent, type RbacEventOf, type RbacEventType } from './events.ts'
export { OAuthRequest } from './external.ts'
export type { FactorKind } from './factor-kinds.ts'
export type { Factor } from './factors.ts'
export { AccountId, FactorId, RoleId, SessionId, UserId } from './ids.ts'
export type { Member, Membership } from './members.ts'
export { permissions } from './permissions.ts'
export type { Role } from './roles.ts'
export type { Answer } from './second-factor.ts'
export type { Session } from './sessions.ts'
export type { User } from './users.ts'
export { AuthenticationResponse, CreationOptions, RegistrationResponse, RequestOptions } from './webauthn.ts'

/** Every operation of `rbac`: who may do what, and the only issuer of user tokens. */
export const rbac = {
  ...authentication.operations,
  ...external.operations,
  ...passkeys.operations,
  ...secondFactor.operations,
  ...links.operations,
  ...sessions.operations,
  ...users.operations,
  ...credentials.operations,
  ...factors.operations,
  ...activity.operations,
  ...accounts.operations,
  ...members.operations,
  ...roles.operations,
  ...audit.operations,
  ...bootstrap.operations,
} as const
