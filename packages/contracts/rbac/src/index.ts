import type { z } from 'zod'
import * as accessTokens from './access-tokens.ts'
import * as accounts from './accounts.ts'
import * as audit from './audit.ts'
import * as bootstrap from './bootstrap.ts'
import * as credentials from './credentials.ts'
import * as directory from './directory.ts'
import * as factorResets from './factor-resets.ts'
import * as identities from './identities.ts'
import * as links from './links.ts'
import * as members from './members.ts'
import * as passkeys from './passkeys.ts'
import * as passwords from './passwords.ts'
import * as roles from './roles.ts'
import * as secondFactors from './second-factors.ts'
import * as sessions from './sessions.ts'
import * as signIn from './sign-in.ts'
import * as signUp from './sign-up.ts'
import * as users from './users.ts'

export type { Introspection } from './access-tokens.ts'
export { type Account, MfaMode } from './accounts.ts'
export type { Activity, ActivityKind, AuditEvent } from './audit.ts'
export {
  type AuditAction,
  type AuditEntry,
  type AuditEntryName,
  type AuditRefusal,
  auditActions,
} from './audit-actions.ts'
export type { Credential } from './credentials.ts'
export { errorCodes } from './error-codes.ts'
export { RbacEvent, type RbacEventOf, type RbacEventType, type SessionsEndedReason } from './events.ts'
export { OAuthRequest } from './identities.ts'
export {
  challengeSeconds,
  linkLifetimeSeconds,
  passkeyChallengeSeconds,
  passkeySignInSeconds,
  recentProofMinutes,
} from './lifetimes.ts'
export type { Member, Membership } from './members.ts'
export { permissions, platformPermissions } from './permissions.ts'
export type { Role } from './roles.ts'
export type { Answer, Factor } from './second-factors.ts'
export type { Presenter, Session } from './sessions.ts'
export { Challenge, MfaRequired } from './shapes/challenge.ts'
export type { FactorKind } from './shapes/factor-kinds.ts'
export type { ClientInfo } from './shapes/fields.ts'
export { AccountId, FactorId, platformAccountId, RoleId, SessionId, UserId } from './shapes/ids.ts'
export type { ApplicationTokens, TokenResponse } from './shapes/tokens.ts'
export { typedCode } from './shapes/typed-code.ts'
export { AuthenticationResponse, CreationOptions, RegistrationResponse, RequestOptions } from './shapes/webauthn.ts'
export type { User } from './users.ts'

/** Every operation of `rbac`: who may do what, and the only issuer of user tokens. */
export const rbac = {
  ...signUp.operations,
  ...links.operations,
  ...signIn.operations,
  ...identities.operations,
  ...passkeys.operations,
  ...secondFactors.operations,
  ...factorResets.operations,
  ...passwords.operations,
  ...sessions.operations,
  ...accessTokens.operations,
  ...users.operations,
  ...credentials.operations,
  ...accounts.operations,
  ...members.operations,
  ...directory.operations,
  ...roles.operations,
  ...audit.operations,
  ...bootstrap.operations,
} as const

type Rbac = typeof rbac
type BodyOf<E> = E extends { body: infer Body extends z.ZodType } ? z.output<Body> : never
type QueryOf<E> = E extends { query: infer Query extends z.ZodType } ? z.output<Query> : never

/** The parsed body of an operation. */
export type RbacBody<Name extends keyof Rbac> = BodyOf<Rbac[Name]>
/** The parsed query of an operation. */
export type RbacQuery<Name extends keyof Rbac> = QueryOf<Rbac[Name]>
