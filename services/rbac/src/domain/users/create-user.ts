import { Failure } from '@constellation/chassis'
import { normalizeEmail } from '@constellation/contract'
import type { RbacBody, User } from '@constellation/contracts-rbac'
import { isUniqueViolation } from '@constellation/database'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { isKnownHash } from '../../passwords/known-hash.ts'
import { lockAccount } from '../../store/accounts.ts'
import { builtInRoles } from '../../store/built-in-ids.ts'
import { putMember } from '../../store/members.ts'
import { putPasswordHash } from '../../store/passwords/password-hashes.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { insertUser } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { requireRoles } from '../members/grant-roles.ts'
import { coverHashForms } from '../passwords/cover-hash-forms.ts'
import { refuseUnsafePassword } from '../passwords/refuse-unsafe-password.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { refusePowerOverPlatform } from '../roles/role-rules.ts'
import { voidUnprovedClaims } from '../sign-up/void-unproved-claims.ts'
import { toUser } from './to-user.ts'

type Input = RbacBody<'createUser'>

/** Creates a user in an existing account, as a member with the given roles or the built-in one. */
export async function createUser(deps: Deps, actor: Actor, input: Input): Promise<User> {
  const hash = await passwordHashOf(deps, input)
  const id = deps.newId()
  const { accountId, wallet } = input
  const entry = { action: 'user.create', target: id, accountId, detail: { ...(wallet && { wallet }) } } as const
  try {
    const user = await recordedChange(deps, actor, (trx) => insert(deps, trx, actor, { ...input, id, hash }), entry)
    if (input.passwordHash !== undefined) await coverHashForms(deps)
    return user
  } catch (error) {
    if (isUniqueViolation(error, 'users_verified_email'))
      throw new Failure('email_taken', 'the address belongs to another user', { cause: error })
    if (isUniqueViolation(error, 'users_wallet'))
      throw new Failure('wallet_taken', 'the wallet belongs to another user', { cause: error })
    throw error
  }
}

async function passwordHashOf(
  deps: Deps,
  { password, passwordHash, passwordWorksOnce, email, displayName }: Input,
): Promise<string | undefined> {
  if (passwordHash !== undefined && !isKnownHash(passwordHash))
    throw new Failure('password_refused', 'the form of the password hash is not supported')
  if (password === undefined && passwordWorksOnce)
    throw new Failure('password_refused', 'a one-time password must be given')
  if (password === undefined) return passwordHash
  await refuseUnsafePassword(deps, password, [email, displayName ?? null])
  return deps.passwords.hash(password)
}

type NewUser = Input & { id: string; hash: string | undefined }

async function insert(deps: Deps, trx: Transaction<Schema>, actor: Actor, input: NewUser): Promise<User> {
  const { id, accountId, hash, passwordWorksOnce: oneTime } = input
  if (!(await lockAccount(trx, accountId))) throw notFound('account')
  const roleIds: string[] = input.roleIds.length ? [...new Set(input.roleIds)] : [builtInRoles.member]
  const roles = await requireRoles(trx, accountId, roleIds)
  refusePowerOverPlatform(roles)
  const emailNormalized = normalizeEmail(input.email)
  const user = await insertUser(trx, {
    id,
    homeAccountId: accountId,
    email: input.email.trim(),
    emailNormalized,
    emailVerified: input.emailVerified,
    displayName: input.displayName ?? null,
    locale: input.locale ?? null,
    wallet: input.wallet ?? null,
    mustChangePassword: oneTime,
  })
  await putMember(trx, { accountId, userId: id }, roleIds)
  if (hash) await putPasswordHash(trx, { id: deps.newId(), userId: id, hash, oneTime })
  if (input.emailVerified) await voidUnprovedClaims(deps, trx, actor, emailNormalized)
  return toUser(user)
}
