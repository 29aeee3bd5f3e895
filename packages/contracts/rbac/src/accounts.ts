import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { Moment } from './shapes/fields.ts'
import { AccountId, UserId } from './shapes/ids.ts'

/** From the weakest to the strictest. */
export const MfaMode = z.enum(['off', 'optional', 'required_admins', 'required'])
export type MfaMode = z.output<typeof MfaMode>

/** What an account requires of its sessions. It can only be stricter than the deployment. */
export const Policy = z.strictObject({
  sessionIdleMinutes: z.number().int().min(5).max(43_200).optional(),
  sessionAbsoluteHours: z.number().int().min(1).max(720).optional(),
  /** False: an external identity is never linked to a user of this account because of its address alone. */
  autoLinkByEmail: z.boolean().optional(),
  /** Which users need a second factor. `off` offers none. A user with a factor always needs it. */
  mfaMode: MfaMode.optional(),
  /** Which kinds may be enrolled. A user with only other kinds enrols one of these at the next sign-in. */
  allowedFactors: z
    .array(z.enum(['webauthn', 'totp']))
    .min(1)
    .optional(),
})

export const Account = z
  .object({
    id: AccountId,
    name: z.string(),
    ownerUserId: UserId.nullable(),
    status: z.enum(['active', 'suspended', 'deleted']),
    policy: Policy,
    createdAt: Moment,
    updatedAt: Moment,
  })
  .meta({ id: 'Account' })
export type Account = z.output<typeof Account>

export const Name = z.string().trim().min(1).max(120)
const services = ['login', 'console', 'platform-api'] as const
const admin = { services, user: { permissions: ['admin'] } } as const
const byId = z.object({ id: AccountId })

const createAccount = endpoint({
  method: 'post',
  path: '/accounts',
  summary: 'Create an account without users',
  allow: { services: ['platform-api'] },
  body: z.strictObject({ name: Name, policy: Policy.default({}) }),
  status: 201,
  reply: Account,
  errors: ['policy_too_weak'],
})

const listAccounts = endpoint({
  method: 'get',
  path: '/accounts',
  summary: 'The accounts of the caller; all accounts for a platform administrator',
  allow: { services, user: {} },
  query: pageQuery({}),
  status: 200,
  reply: pageOf(Account),
  errors: [],
  retry: 'safe',
})

const getAccount = endpoint({
  method: 'get',
  path: '/accounts/{id}',
  summary: 'One account',
  allow: { services, user: { permissions: ['admin', 'member'] } },
  params: byId,
  status: 200,
  reply: Account,
  errors: ['not_found'],
  retry: 'safe',
})

const updateAccount = endpoint({
  method: 'patch',
  path: '/accounts/{id}',
  summary: 'Change the name or the policy of an account',
  allow: admin,
  params: byId,
  body: z.strictObject({ name: Name.optional(), policy: Policy.optional() }),
  status: 200,
  reply: Account,
  errors: ['not_found', 'policy_too_weak'],
})

const setAccountStatus = endpoint({
  method: 'put',
  path: '/accounts/{id}/status',
  summary: 'Suspend or resume an account; suspending ends the sessions in it',
  allow: { services: ['platform-api'] },
  params: byId,
  body: z.strictObject({ status: z.enum(['active', 'suspended']) }),
  status: 200,
  reply: Account,
  errors: ['not_found', 'last_admin', 'platform_account'],
})

const deleteAccount = endpoint({
  method: 'delete',
  path: '/accounts/{id}',
  summary: 'Delete an account without other users, which is not the home of the caller',
  allow: { services, user: { permissions: ['admin'], recent: true } },
  params: byId,
  status: 204,
  errors: ['not_found', 'account_has_users'],
})

export const operations = {
  createAccount,
  listAccounts,
  getAccount,
  updateAccount,
  setAccountStatus,
  deleteAccount,
} as const
