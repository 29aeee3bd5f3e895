import type { Deps } from '../deps.ts'
import { signInWithPassword } from '../domain/sign-in/sign-in-with-password.ts'
import type { Handlers } from '../handlers.ts'

/** Signing in with a password. */
export function signInRoutes(deps: Deps) {
  return {
    signInWithPassword: ({ actor, body }) => signInWithPassword(deps, actor, body),
  } satisfies Partial<Handlers>
}
