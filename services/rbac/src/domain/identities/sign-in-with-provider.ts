import type { TokenResponse } from '@constellation/contracts-rbac'
import { isUniqueViolation } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import type { ServiceActor, UserActor } from '../access/actor.ts'
import { readSignIn } from './external-sign-in.ts'
import { linkIdentity } from './link-identity.ts'
import { signInWithIdentity } from './sign-in-with-identity.ts'

type Input = Parameters<typeof readSignIn>[0]

/** Each retry follows a change that committed first. So many in a row mean another fault. */
const mostTries = 5

/**
 * Signs a person in with an external identity, or links it to the person who is signed in, by the table in
 * docs/decisions/0012-external-sign-in.md. After a unique violation everything is read and decided again (row 24).
 */
export async function signInWithProvider(
  deps: Deps,
  actor: ServiceActor | UserActor,
  input: Input,
): Promise<TokenResponse> {
  const signIn = readSignIn(input)
  const { linkToUserId } = input
  for (let tries = 1; ; tries++) {
    try {
      if (linkToUserId === undefined) return await signInWithIdentity(deps, actor, signIn)
      return await linkIdentity(deps, actor, linkToUserId, signIn)
    } catch (error) {
      if (tries === mostTries || !wasOvertaken(error)) throw error
    }
  }
}

function wasOvertaken(error: unknown) {
  return ['credentials_external', 'credentials_provider', 'users_verified_email'].some((index) =>
    isUniqueViolation(error, index),
  )
}
