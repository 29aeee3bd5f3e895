import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { Membership } from './members.ts'
import { DisplayName, Email, Locale, Moment, Password, Wallet } from './shapes/fields.ts'
import { AccountId, RoleId, UserId } from './shapes/ids.ts'

const Status = z.enum(['pending', 'active', 'disabled', 'deleted'])

export const User = z
  .object({
    id: UserId,
    homeAccountId: AccountId,
    email: z.string().nullable(),
    emailVerified: z.boolean(),
    emailVerifiedAt: Moment.nullable(),
    displayName: z.string().nullable(),
    locale: z.string().nullable(),
    status: Status,
    restricted: z.boolean(),
    /** The user signed in with a one-time password and must choose their own. */
    mustChangePassword: z.boolean(),
    createdAt: Moment,
    updatedAt: Moment,
    passwordChangedAt: Moment.nullable(),
  })
  .meta({ id: 'User' })
export type User = z.output<typeof User>

const callers = ['login', 'console', 'platform-api'] as const
const selfOrAdmin = { services: callers, user: { permissions: ['admin'], self: 'id' } } as const
const adminOnly = { services: ['console', 'platform-api'], user: { permissions: ['admin'] } } as const
const byId = z.object({ id: UserId })

const createUser = endpoint({
  method: 'post',
  path: '/users',
  summary: 'Create a user in an account that exists, with a known password hash or none',
  allow: { services: ['platform-api'] },
  body: z.strictObject({
    accountId: AccountId,
    email: Email,
    emailVerified: z.boolean().default(false),
    displayName: DisplayName.optional(),
    locale: Locale.optional(),
    password: Password.optional(),
    /** The password works once. After it, the user must choose their own before anything else. */
    passwordWorksOnce: z.boolean().default(false),
    /** An Argon2, bcrypt, scrypt or PBKDF2 hash in PHC or crypt form. The next sign-in upgrades it. */
    passwordHash: z.string().max(512).optional(),
    roleIds: z.array(RoleId).max(50).default([]),
    /** The wallet that was registered for the user before. A person never writes it: the broker makes a master session of it. */
    wallet: Wallet.optional(),
  }),
  status: 201,
  reply: User,
  errors: ['not_found', 'email_taken', 'wallet_taken', 'invalid_role', 'reserved_permission', 'password_refused'],
})

const getMe = endpoint({
  method: 'get',
  path: '/users/me',
  summary: 'The signed-in person, with their roles in each account',
  allow: { services: callers, user: { restricted: 'allowed' } },
  status: 200,
  reply: User.extend({ tenantRoles: z.array(Membership) }).meta({ id: 'Me' }),
  errors: [],
  retry: 'safe',
})

const listUsers = endpoint({
  method: 'get',
  path: '/users',
  summary: 'The users whom the caller may see, oldest first: themselves, or those of the accounts they administer',
  allow: { services: callers, user: {} },
  query: pageQuery({
    accountId: AccountId.optional(),
    email: z.string().max(254).optional(),
    /** The beginning of a name or an address. */
    search: z.string().min(1).max(80).optional(),
    status: Status.optional(),
  }),
  status: 200,
  reply: pageOf(User),
  errors: [],
  retry: 'safe',
})

const countUsers = endpoint({
  method: 'get',
  path: '/users/count',
  summary: 'How many users an account has',
  allow: adminOnly,
  query: z.object({ accountId: AccountId }),
  status: 200,
  reply: z.object({ count: z.number().int() }),
  errors: ['not_found'],
  retry: 'safe',
})

const getUser = endpoint({
  method: 'get',
  path: '/users/{id}',
  summary: 'One user',
  allow: selfOrAdmin,
  params: byId,
  status: 200,
  reply: User,
  errors: ['not_found'],
  retry: 'safe',
})

const updateUser = endpoint({
  method: 'patch',
  path: '/users/{id}',
  summary: 'Change a user: name and locale by themselves, status by an administrator',
  allow: selfOrAdmin,
  params: byId,
  body: z.strictObject({
    displayName: DisplayName.optional(),
    locale: Locale.optional(),
    status: z.enum(['active', 'disabled']).optional(),
    restricted: z.boolean().optional(),
  }),
  status: 200,
  reply: User,
  errors: ['not_found', 'last_admin'],
})

const deleteUser = endpoint({
  method: 'delete',
  path: '/users/{id}',
  summary: 'Delete a user; an administrator can restore them until they are purged',
  allow: { ...selfOrAdmin, user: { ...selfOrAdmin.user, recent: true } },
  params: byId,
  status: 204,
  errors: ['not_found', 'last_admin'],
})

const restoreUser = endpoint({
  method: 'post',
  path: '/users/{id}/restore',
  summary: 'Restore a deleted user',
  allow: adminOnly,
  params: byId,
  status: 200,
  reply: User,
  errors: ['not_found', 'email_taken'],
})

export const operations = {
  getMe,
  countUsers,
  createUser,
  listUsers,
  getUser,
  updateUser,
  deleteUser,
  restoreUser,
} as const
