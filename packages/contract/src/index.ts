export { bodyMediaType } from './body-media-type.ts'
export { codesOf } from './codes-of.ts'
export { EmailAddress, normalizeEmail, typedEmail } from './email-address.ts'
export type { Access, AccessClass, ClassOf, Contract, Endpoint, UserAccess } from './endpoint.ts'
export { endpoint } from './endpoint.ts'
export {
  commonErrorCodes,
  type ErrorCode,
  type ErrorCodes,
  type ErrorCodeTable,
  isCommonErrorCode,
} from './error-codes.ts'
export { isLoopback } from './loopback.ts'
export { codeOfOAuthError, OAuthError, oauthErrorOf } from './oauth-error.ts'
export { pageOf, pageQuery } from './page.ts'
export type { Parsed, Reply, Returned, Sent } from './parts.ts'
export type { Permission, Permissions } from './permissions.ts'
export { Problem } from './problem.ts'
export { type ServiceName, serviceNames } from './service-names.gen.ts'
