import { z } from 'zod'

export const UserId = z.uuid().brand<'UserId'>()
export const AccountId = z.uuid().brand<'AccountId'>()
export const RoleId = z.uuid().brand<'RoleId'>()
export const SessionId = z.uuid().brand<'SessionId'>()
export const CredentialId = z.uuid().brand<'CredentialId'>()
export const FactorId = z.uuid().brand<'FactorId'>()
/** The id of a registered application, which `azp` carries. */
export const ApplicationId = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/)

/** The platform's own account, which every deployment has from the start. */
export const platformAccountId = '00000000-0000-7000-8000-000000000001'

export type UserId = z.output<typeof UserId>
export type AccountId = z.output<typeof AccountId>
export type RoleId = z.output<typeof RoleId>
export type FactorId = z.output<typeof FactorId>
export type SessionId = z.output<typeof SessionId>
