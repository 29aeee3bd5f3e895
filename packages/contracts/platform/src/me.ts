import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { guarded } from './shapes/access.ts'
import { Slug } from './shapes/fields.ts'
import { TenantId } from './shapes/ids.ts'
import { TenantStatus } from './tenants.ts'

const Me = z
  .object({
    userId: z.uuid(),
    platformAdmin: z.boolean(),
    tenants: z.array(
      z.object({
        id: TenantId,
        slug: Slug,
        name: z.string(),
        status: TenantStatus,
        role: z.enum(['tenant_admin', 'tenant_member']),
      }),
    ),
  })
  .meta({ id: 'PlatformMe' })
export type PlatformMe = z.output<typeof Me>

const getMe = endpoint({
  method: 'get',
  path: '/v1/me',
  summary: 'The signed-in person, with the tenants that they belong to at this moment',
  allow: guarded('getMe'),
  status: 200,
  reply: Me,
  errors: [],
  retry: 'safe',
})

export const operations = { getMe } as const
