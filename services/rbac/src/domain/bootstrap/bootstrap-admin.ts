import { createHash, timingSafeEqual } from 'node:crypto'
import { Failure } from '@constellation/chassis'
import { type RbacBody, UserId } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { refuseWeakPassword } from '../../passwords/password-rules.ts'
import { lockAccount } from '../../store/accounts.ts'
import { builtInRoles, platformAccountId } from '../../store/built-in-ids.ts'
import { putMember } from '../../store/members.ts'
import { putPasswordHash } from '../../store/passwords/password-hashes.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { hasNoUser } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { audit } from '../record/record.ts'
import { createAccountWithOwner } from '../sign-up/create-account-with-owner.ts'

type Input = RbacBody<'bootstrapAdmin'>

/**
 * Creates the first administrator: a person with a home of their own and a place among the platform's administrators. Needs the deployment's
 * secret and a deployment without users; closed for ever after.
 */
export async function bootstrapAdmin(deps: Deps, actor: Actor, input: Input): Promise<UserId> {
  if (!(await hasNoUser(deps.db))) throw closed()
  if (!isBootstrapSecret(deps, input.secret)) throw new Failure('invalid_bootstrap_secret', 'the link is not right')
  refuseWeakPassword(deps.passwordRules, input.password, [input.email, input.displayName])
  const passwordHash = await deps.passwords.hash(input.password)
  return deps.db.transaction().execute((trx) => create(deps, trx, actor, input, passwordHash))
}

async function create(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  input: Input,
  passwordHash: string,
): Promise<UserId> {
  // Two who try at one moment are seen one after the other.
  await lockAccount(trx, platformAccountId)
  if (!(await hasNoUser(trx))) throw closed()
  const person = { email: input.email.trim(), displayName: input.displayName, locale: input.locale ?? null }
  const user = await createAccountWithOwner(deps, trx, actor, person)
  await putPasswordHash(trx, { id: deps.newId(), userId: user.id, hash: passwordHash })
  await putMember(trx, { accountId: platformAccountId, userId: user.id }, [builtInRoles.platformAdmins])
  await audit(deps, trx, actor, { action: 'bootstrap', target: user.id, accountId: platformAccountId })
  return UserId.parse(user.id)
}

function closed() {
  return new Failure('bootstrap_closed', 'this deployment has its first administrator')
}

function isBootstrapSecret(deps: Deps, secret: string) {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(secret), digest(deps.settings.bootstrapSecret))
}
