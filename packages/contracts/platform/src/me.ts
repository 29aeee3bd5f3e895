import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { TenantRole } from './members.ts'
import { guarded } from './shapes/access.ts'
import { LanguageTag, Slug, TimeZone } from './shapes/fields.ts'
import { MembershipId, TenantId } from './shapes/ids.ts'
import { TenantStatus } from './tenants.ts'

const Theme = z.enum(['system', 'light', 'dark'])

const Me = z
  .object({
    userId: z.uuid(),
    name: z.string().nullable(),
    /** The address that the person has proved. */
    email: z.string().nullable(),
    locale: LanguageTag.nullable(),
    timezone: TimeZone.nullable(),
    theme: Theme,
    platformAdmin: z.boolean(),
    tenants: z.array(
      z.object({
        id: TenantId,
        slug: Slug,
        name: z.string(),
        status: TenantStatus,
        role: TenantRole,
        membershipId: MembershipId,
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

const updateMe = endpoint({
  method: 'patch',
  path: '/v1/me',
  summary: 'Change the language, time zone or theme of the signed-in person',
  allow: guarded('updateMe'),
  body: z
    .strictObject({ locale: LanguageTag.optional(), timezone: TimeZone.optional(), theme: Theme.optional() })
    .refine((body) => Object.keys(body).length > 0, 'name at least one member to change'),
  status: 200,
  reply: Me,
  errors: [],
})

export const operations = { getMe, updateMe } as const
