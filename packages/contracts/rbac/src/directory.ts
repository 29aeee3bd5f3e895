import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { Account, Name, Policy } from './accounts.ts'
import { Member } from './members.ts'
import { Email, Password } from './shapes/fields.ts'
import { AccountId, RoleId, UserId } from './shapes/ids.ts'
import { User } from './users.ts'

/**
 * What platform-api does in its own authority: jobs, retries and reconciliation have no person with a ticket. Each may be repeated. The
 * account of the platform, and the people with a role in it, do not exist here.
 */
const common = { allow: { services: ['platform-api'] }, retry: 'safe' } as const
const inAccount = z.object({ id: AccountId })
const oneUser = z.object({ id: UserId })
const oneMember = z.object({ id: AccountId, userId: UserId })
/** The person on whose behalf the service acts, for the audit. */
const onBehalf = { onBehalfOf: UserId.optional() }

const putAccount = endpoint({
  ...common,
  method: 'put',
  path: '/directory/accounts/{id}',
  summary: 'Make an account with this id, or change it. Members of the policy that are not given stay',
  params: inAccount,
  body: z.strictObject({ name: Name, policy: Policy.default({}), ...onBehalf }),
  status: 200,
  reply: Account,
  errors: ['not_found', 'policy_too_weak'],
})

const readAccount = endpoint({
  ...common,
  method: 'get',
  path: '/directory/accounts/{id}',
  summary: 'One account, for the service that keeps it',
  params: inAccount,
  status: 200,
  reply: Account,
  errors: ['not_found'],
})

const closeAccount = endpoint({
  ...common,
  method: 'delete',
  path: '/directory/accounts/{id}',
  summary: 'Delete an account without users; done already where there is none',
  params: inAccount,
  query: z.object(onBehalf),
  status: 204,
  errors: ['not_found', 'account_has_users'],
})

const findUsers = endpoint({
  ...common,
  method: 'post',
  path: '/directory/users/find',
  summary: 'Users by their ids, and by the addresses that they have proved',
  body: z
    .strictObject({ ids: z.array(UserId).default([]), emails: z.array(Email).default([]) })
    .refine(({ ids, emails }) => ids.length + emails.length <= 200, 'at most 200 ids and addresses'),
  status: 200,
  reply: z.object({ items: z.array(User) }),
  errors: [],
})

const setUserStatus = endpoint({
  ...common,
  method: 'put',
  path: '/directory/users/{id}/status',
  summary: 'Let a user sign in, or end their sessions and refuse them',
  params: oneUser,
  body: z.strictObject({ status: z.enum(['active', 'disabled']), ...onBehalf }),
  status: 200,
  reply: User,
  errors: ['not_found', 'last_admin'],
})

const giveOneTimePassword = endpoint({
  ...common,
  method: 'put',
  path: '/directory/users/{id}/password',
  summary: 'Give a user a password that works once. Their sessions end, and they are told',
  params: oneUser,
  body: z.strictObject({ password: Password, ...onBehalf }),
  status: 204,
  errors: ['not_found', 'password_refused'],
})

const removeUser = endpoint({
  ...common,
  method: 'delete',
  path: '/directory/users/{id}',
  summary: 'Delete a user, and leave their home account. Done already where there is none',
  params: oneUser,
  query: z.object(onBehalf),
  status: 204,
  errors: ['not_found', 'last_admin'],
})

const putMembership = endpoint({
  ...common,
  method: 'put',
  path: '/directory/accounts/{id}/members/{userId}',
  summary: 'Make a user a member with exactly these roles; with none, a member who may do nothing',
  params: oneMember,
  body: z.strictObject({ roleIds: z.array(RoleId).max(50), ...onBehalf }),
  status: 200,
  reply: Member,
  errors: ['not_found', 'invalid_role', 'reserved_permission', 'last_admin'],
})

const removeMembership = endpoint({
  ...common,
  method: 'delete',
  path: '/directory/accounts/{id}/members/{userId}',
  summary: 'Remove a user from an account; done already where they are no member',
  params: oneMember,
  query: z.object(onBehalf),
  status: 204,
  errors: ['not_found', 'last_admin'],
})

export const operations = {
  putAccount,
  readAccount,
  closeAccount,
  findUsers,
  setUserStatus,
  giveOneTimePassword,
  removeUser,
  putMembership,
  removeMembership,
} as const
