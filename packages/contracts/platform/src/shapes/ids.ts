import { z } from 'zod'

export const TenantId = z.uuid().brand<'TenantId'>()
export const RunId = z.uuid().brand<'RunId'>()

export const MembershipId = z.uuid().brand<'MembershipId'>()

export const DomainId = z.uuid().brand<'DomainId'>()

export type DomainId = z.output<typeof DomainId>
export type TenantId = z.output<typeof TenantId>
export type MembershipId = z.output<typeof MembershipId>
export type RunId = z.output<typeof RunId>
