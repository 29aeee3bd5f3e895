import { Failure } from '@constellation/chassis'
import { openSealed, seal } from '@constellation/database'
import type { Context } from 'hono'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import type { Flow } from '../flow/flow.ts'
import { browserId } from './browser-id.ts'

const Kept = z.object({
  token: z.string(),
  /** It proves again who is signed in, instead of signing in. */
  stepUp: z.boolean(),
})
type KeptChallenge = z.output<typeof Kept>
type Asked = Pick<Deps, 'cookies' | 'random' | 'sealing'>

/** Keeps the token of a question for a second factor in this browser, for this flow alone. */
export function keepChallenge(
  deps: Asked,
  context: Context,
  flow: Pick<Flow, 'query'>,
  { expiresIn, ...kept }: KeptChallenge & { expiresIn: number },
): void {
  const sealed = seal(deps.sealing, identityOf(deps, context, flow), JSON.stringify(kept))
  deps.cookies.set(context, 'login_mfa', sealed, expiresIn)
}

/** The question that this browser was asked in this flow. Throws `mfa_expired` where there is none. */
export function keptChallenge(deps: Asked, context: Context, flow: Pick<Flow, 'query'>): KeptChallenge {
  const sealed = deps.cookies.get(context, 'login_mfa')
  try {
    return Kept.parse(JSON.parse(openSealed(deps.sealing, identityOf(deps, context, flow), sealed ?? '')))
  } catch (cause) {
    throw new Failure('mfa_expired', 'no second factor is asked for in this browser; sign in again', { cause })
  }
}

export function forgetChallenge(deps: Pick<Deps, 'cookies'>, context: Context): void {
  deps.cookies.clear(context, 'login_mfa')
}

/** Whom it is sealed for: this browser, on its way to where the sign-in began to go. The language may change meanwhile. */
function identityOf(deps: Asked, context: Context, { query }: Pick<Flow, 'query'>) {
  const destination = new URLSearchParams(query)
  destination.delete('locale')
  return `login_mfa:${browserId(deps, context)}:${destination}`
}
