import { createHash, timingSafeEqual } from 'node:crypto'
import { Failure } from '@constellation/chassis'
import { type RbacBody, UserId } from '@constellation/contracts-rbac'
import { isUniqueViolation } from '@constellation/database'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { lockAccount } from '../../store/accounts.ts'
import { builtInRoles, platformAccountId } from '../../store/built-in-ids.ts'
import { hasPlatformAdministrator, putMember } from '../../store/members.ts'
import { putPasswordHash } from '../../store/passwords/password-hashes.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { Actor } from '../access/actor.ts'
import { refuseUnsafePassword } from '../passwords/refuse-unsafe-password.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { createAccountWithOwner } from '../sign-up/create-account-with-owner.ts'

type Input = RbacBody<'bootstrapAdmin'>

/**
 * Creates the first administrator: a user with an account of their own and membership of the platform's administrators.
 * Needs the deployment's secret, and works until there is a platform administrator. No operation removes the last one, so it
 * stays closed from then on.
 */
export async function bootstrapAdmin(deps: Deps, actor: Actor, input: Input): Promise<UserId> {
  if (await hasPlatformAdministrator(deps.db)) throw closed()
  if (!isBootstrapSecret(deps, input.secret)) throw new Failure('invalid_bootstrap_secret', 'the link is not right')
  await refuseUnsafePassword(deps, input.password, [input.email, input.displayName])
  const passwordHash = await deps.passwords.hash(input.password)
  try {
    return await recordedChange(
      deps,
      actor,
      (trx) => create(deps, trx, actor, input, passwordHash),
      (userId) => ({ action: 'deployment.bootstrap', target: userId, accountId: platformAccountId }),
    )
  } catch (error) {
    if (!isUniqueViolation(error, 'users_verified_email')) throw error
    throw new Failure('email_taken', 'a user has this address; take another one for the administrator', {
      cause: error,
    })
  }
}

async function create(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  input: Input,
  passwordHash: string,
): Promise<UserId> {
  // The lock lets one caller through at a time; the second finds an administrator.
  await lockAccount(trx, platformAccountId)
  if (await hasPlatformAdministrator(trx)) throw closed()
  const owner = { email: input.email.trim(), displayName: input.displayName, locale: input.locale ?? null }
  const user = await createAccountWithOwner(deps, trx, actor, owner)
  await putPasswordHash(trx, { id: deps.newId(), userId: user.id, hash: passwordHash })
  await putMember(trx, { accountId: platformAccountId, userId: user.id }, [builtInRoles.platformAdmins])
  return UserId.parse(user.id)
}

function closed() {
  return new Failure('bootstrap_closed', 'this deployment already has its first administrator')
}

function isBootstrapSecret(deps: Deps, secret: string) {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(secret), digest(deps.settings.bootstrapSecret))
}
