import type { Deps } from '../deps.ts'
import { signInWithProvider } from '../domain/identities/sign-in-with-provider.ts'
import type { Handlers } from '../handlers.ts'

/** Signing in with an external identity, and linking one. */
export function identitiesRoutes(deps: Deps) {
  return {
    signInWithProvider: ({ actor, body }) => signInWithProvider(deps, actor, body),
  } satisfies Partial<Handlers>
}
