import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { Moment } from './shapes/fields.ts'
import { AccountId, RoleId } from './shapes/ids.ts'

const Role = z
  .object({
    id: RoleId,
    /** Null for the built-in roles, which every account has. */
    accountId: AccountId.nullable(),
    name: z.string(),
    code: z.string().nullable(),
    permissions: z.array(z.string()),
    createdAt: Moment,
  })
  .meta({ id: 'Role' })
export type Role = z.output<typeof Role>

/** The schema only bounds the sizes. The use case checks the rules of a role and answers `invalid_role`. */
const name = z.string().max(80)
const permissions = z.array(z.string().max(64)).max(200)
const code = z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/)

const admin = { services: ['console', 'platform-api'], user: { permissions: ['admin'] } } as const
const byId = z.object({ id: RoleId })

const createRole = endpoint({
  method: 'post',
  path: '/roles',
  summary:
    'Create a role in an account. Permissions beyond one account only in that of the platform, by its administrators',
  allow: admin,
  body: z.strictObject({ accountId: AccountId, name, code: code.optional(), permissions }),
  status: 201,
  reply: Role,
  errors: ['not_found', 'invalid_role', 'reserved_permission', 'role_code_taken'],
})

const listRoles = endpoint({
  method: 'get',
  path: '/roles',
  summary: 'The roles of an account, the built-in ones included',
  allow: admin,
  query: pageQuery({ accountId: AccountId }),
  status: 200,
  reply: pageOf(Role),
  errors: ['not_found'],
  retry: 'safe',
})

const getRole = endpoint({
  method: 'get',
  path: '/roles/{id}',
  summary: 'One role',
  allow: admin,
  params: byId,
  status: 200,
  reply: Role,
  errors: ['not_found'],
  retry: 'safe',
})

const updateRole = endpoint({
  method: 'patch',
  path: '/roles/{id}',
  summary: 'Change a role; running sessions follow within a second',
  allow: admin,
  params: byId,
  body: z.strictObject({ name: name.optional(), code: code.optional(), permissions: permissions.optional() }),
  status: 200,
  reply: Role,
  errors: ['not_found', 'invalid_role', 'reserved_permission', 'role_code_taken', 'built_in_role'],
})

const deleteRole = endpoint({
  method: 'delete',
  path: '/roles/{id}',
  summary: 'Delete a role that no user has',
  allow: admin,
  params: byId,
  status: 204,
  errors: ['not_found', 'role_in_use', 'built_in_role'],
})

export const operations = { createRole, listRoles, getRole, updateRole, deleteRole } as const
