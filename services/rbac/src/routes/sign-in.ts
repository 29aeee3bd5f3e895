import type { Deps } from '../deps.ts'
import { signInWithPassword } from '../domain/sign-in/sign-in-with-password.ts'
import type { Handlers } from '../handlers.ts'
import { withHashPlace } from './with-hash-place.ts'

/** Signing in with a password. */
export function signInRoutes(deps: Deps) {
  return {
    signInWithPassword: ({ actor, body }) => withHashPlace(deps, (placed) => signInWithPassword(placed, actor, body)),
  } satisfies Partial<Handlers>
}
