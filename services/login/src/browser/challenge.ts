import { Failure } from '@constellation/chassis'
import { openSealed, seal } from '@constellation/database'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { destinationOf, destinationSlot, type Flow } from '../flow/flow.ts'
import type { Browser } from './browser.ts'

const Kept = z.object({
  token: z.string(),
  /** The person who is signed in proves it again, instead of signing in. */
  stepUp: z.boolean(),
})
type KeptChallenge = z.output<typeof Kept>
/** A browser on its way through a flow. */
type Visit = { deps: Pick<Deps, 'sealing'>; browser: Browser; flow: Pick<Flow, 'query'> }

/** Keeps the token of a challenge for a second factor in this browser, for this flow alone. */
export function keepChallenge(visit: Visit, { expiresIn, ...kept }: KeptChallenge & { expiresIn: number }): void {
  const sealed = seal(visit.deps.sealing, identityOf(visit), JSON.stringify(kept))
  visit.browser.keep(slotOf(visit), sealed, expiresIn)
}

/** The challenge that this browser was given in this flow. Throws `mfa_expired` when there is none. */
export function keptChallenge(visit: Visit): KeptChallenge {
  const sealed = visit.browser.cookie(slotOf(visit))
  try {
    return Kept.parse(JSON.parse(openSealed(visit.deps.sealing, identityOf(visit), sealed ?? '')))
  } catch (cause) {
    throw new Failure('mfa_expired', 'this browser has no open challenge for a second factor; sign in again', { cause })
  }
}

export function forgetChallenge(visit: Omit<Visit, 'deps'>): void {
  visit.browser.forget(slotOf(visit))
}

/** The seal binds the challenge to this browser and this flow. */
function identityOf({ browser, flow }: Visit) {
  return `login_mfa:${browser.id}:${destinationOf(flow)}`
}

function slotOf({ flow }: Pick<Visit, 'flow'>) {
  return ['login_mfa', destinationSlot(flow)] as const
}
