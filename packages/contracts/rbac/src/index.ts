import * as accounts from './accounts.ts'
import * as authentication from './authentication.ts'
import * as bootstrap from './bootstrap.ts'
import * as credentials from './credentials.ts'
import * as external from './external.ts'
import * as links from './links.ts'
import * as members from './members.ts'
import * as roles from './roles.ts'
import * as sessions from './sessions.ts'
import * as users from './users.ts'

export type { Account } from './accounts.ts'
export type { ApplicationTokens, Introspection, TokenResponse } from './authentication.ts'
export type { Credential } from './credentials.ts'
export { RbacEvent, type RbacEventOf, type RbacEventType } from './events.ts'
export { OAuthRequest } from './external.ts'
export { AccountId, RoleId, SessionId, UserId } from './ids.ts'
export type { Member, Membership } from './members.ts'
export type { Role } from './roles.ts'
export type { Session } from './sessions.ts'
export type { User } from './users.ts'

/** Every operation of `rbac`: who may do what, and the only issuer of user tokens. */
export const rbac = {
  ...authentication.operations,
  ...external.operations,
  ...links.operations,
  ...sessions.operations,
  ...users.operations,
  ...credentials.operations,
  ...accounts.operations,
  ...members.operations,
  ...roles.operations,
  ...bootstrap.operations,
} as const
