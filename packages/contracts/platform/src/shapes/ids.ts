import { z } from 'zod'

export const TenantId = z.uuid().brand<'TenantId'>()
export const RunId = z.uuid().brand<'RunId'>()

export type TenantId = z.output<typeof TenantId>
export type RunId = z.output<typeof RunId>
