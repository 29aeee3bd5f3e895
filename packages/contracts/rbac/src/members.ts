import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { Moment } from './shapes/fields.ts'
import { AccountId, RoleId, UserId } from './shapes/ids.ts'

/** The roles and permissions of a user in one account. */
export const Membership = z
  .object({ accountId: AccountId, accountName: z.string(), roleIds: z.array(RoleId), permissions: z.array(z.string()) })
  .meta({ id: 'Membership' })
export type Membership = z.output<typeof Membership>

export const Member = z
  .object({
    userId: UserId,
    email: z.string().nullable(),
    displayName: z.string().nullable(),
    status: z.string(),
    roleIds: z.array(RoleId),
    createdAt: Moment,
  })
  .meta({ id: 'Member' })
export type Member = z.output<typeof Member>

const admin = { services: ['console', 'platform-api'], user: { permissions: ['admin'] } } as const
const inAccount = z.object({ id: AccountId })
const oneMember = z.object({ id: AccountId, userId: UserId })

const listMemberships = endpoint({
  method: 'get',
  path: '/users/{id}/memberships',
  summary: 'The permissions of a user in each account at this moment; `version` changes with them',
  allow: { services: ['platform-api', 'console', 'login', 'mx-worker', 'broker'] },
  params: z.object({ id: UserId }),
  status: 200,
  reply: z.object({ version: z.string(), items: z.array(Membership) }),
  errors: ['not_found'],
  retry: 'safe',
})

const listMembers = endpoint({
  method: 'get',
  path: '/accounts/{id}/members',
  summary: 'The members of an account',
  allow: admin,
  params: inAccount,
  query: pageQuery({}),
  status: 200,
  reply: pageOf(Member),
  errors: ['not_found'],
  retry: 'safe',
})

const setMemberRoles = endpoint({
  method: 'put',
  path: '/accounts/{id}/members/{userId}',
  summary:
    'Make a user a member with exactly these roles. Nobody grants what they do not hold; the last administrator stays',
  allow: admin,
  params: oneMember,
  body: z.strictObject({ roleIds: z.array(RoleId).min(1).max(50) }),
  status: 200,
  reply: Member,
  errors: ['not_found', 'invalid_role', 'grant_exceeds_own', 'last_admin'],
})

const removeMember = endpoint({
  method: 'delete',
  path: '/accounts/{id}/members/{userId}',
  summary: 'Remove a user from an account; the last administrator stays',
  allow: admin,
  params: oneMember,
  status: 204,
  errors: ['not_found', 'last_admin', 'grant_exceeds_own'],
})

export const operations = { listMemberships, listMembers, setMemberRoles, removeMember } as const
