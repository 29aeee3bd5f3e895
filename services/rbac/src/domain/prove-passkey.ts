import type { AuthenticationResponse } from '@constellation/contracts-rbac'
import type { Deps } from '../deps.ts'
import type { Actor } from './actor.ts'

type Attempt = {
  purpose: 'second' | 'step_up'
  userId: string
  browserId: string
  response: AuthenticationResponse
  client: { ip: string; userAgent: string }
}

/** What proved the person: `amr` has the values that it adds (RFC 8176). */
export type Proof = { factorId: string; amr: readonly string[] }

/** Verifies the use of one of this person's passkeys; undefined for everything that does not prove it. Its question is used up either way. */
export async function provePasskey(_deps: Deps, _actor: Actor, _attempt: Attempt): Promise<Proof | undefined> {
  throw new Error('not built yet')
}
