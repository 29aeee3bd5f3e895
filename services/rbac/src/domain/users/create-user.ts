import { Failure } from '@constellation/chassis'
import type { RbacBody, User } from '@constellation/contracts-rbac'
import { isUniqueViolation } from '@constellation/database'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { isKnownHash } from '../../passwords/known-hash.ts'
import { refuseWeakPassword } from '../../passwords/password-rules.ts'
import { lockAccount } from '../../store/accounts.ts'
import { builtInRoles } from '../../store/built-in-ids.ts'
import { putMember } from '../../store/members.ts'
import { putPasswordHash } from '../../store/passwords/password-hashes.ts'
import { findRolesOf } from '../../store/roles.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { insertUser } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { audit } from '../record/record.ts'
import { voidUnprovedClaims } from '../sign-up/void-unproved-claims.ts'
import { normalizeEmail } from './normalize-email.ts'
import { toUser } from './to-user.ts'

type Input = RbacBody<'createUser'>

/** Creates a user in an account that exists, as a member of it, with the roles given or the built-in one. */
export async function createUser(deps: Deps, actor: Actor, input: Input): Promise<User> {
  const hash = await passwordHashOf(deps, input)
  try {
    return await deps.db.transaction().execute((trx) => insert(deps, trx, actor, input, hash))
  } catch (error) {
    if (!isUniqueViolation(error, 'users_verified_email')) throw error
    throw new Failure('email_taken', 'the address belongs to another user', { cause: error })
  }
}

async function passwordHashOf(
  deps: Deps,
  { password, passwordHash, passwordWorksOnce, email, displayName }: Input,
): Promise<string | undefined> {
  if (passwordHash !== undefined && !isKnownHash(passwordHash))
    throw new Failure('password_refused', 'the password hash is of no known form')
  if (password === undefined && passwordWorksOnce)
    throw new Failure('password_refused', 'a password that works once has to be given')
  if (password === undefined) return passwordHash
  refuseWeakPassword(deps.passwordRules, password, [email, displayName ?? null])
  return deps.passwords.hash(password)
}

async function insert(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  input: Input,
  hash: string | undefined,
): Promise<User> {
  const { accountId } = input
  if (!(await lockAccount(trx, accountId))) throw notFound('account')
  const roleIds = input.roleIds.length ? [...new Set(input.roleIds)] : [builtInRoles.member]
  if ((await findRolesOf(trx, accountId, roleIds)).length < roleIds.length)
    throw new Failure('invalid_role', 'a role is not one of this account')
  const user = await insertUser(trx, {
    id: deps.newId(),
    homeAccountId: accountId,
    email: input.email.trim(),
    emailNormalized: normalizeEmail(input.email),
    emailVerified: input.emailVerified,
    displayName: input.displayName ?? null,
    locale: input.locale ?? null,
    mustChangePassword: input.passwordWorksOnce,
  })
  await putMember(trx, { accountId, userId: user.id }, roleIds)
  if (hash) await putPasswordHash(trx, { id: deps.newId(), userId: user.id, hash, oneTime: input.passwordWorksOnce })
  await audit(deps, trx, actor, { action: 'user.create', target: user.id, accountId })
  if (input.emailVerified) await voidUnprovedClaims(deps, trx, actor, normalizeEmail(input.email))
  return toUser(user)
}
