import type { AttemptPhase } from '@constellation/contracts-mx'
import type { AdapterIo, SendCommand, SentAs } from '../providers/provider-adapter.ts'
import { recordStep } from '../store/delivery.ts'
import { ClaimLost } from './claim-lost.ts'
import type { DeliveryDeps } from './delivery-deps.ts'
import type { Claim } from './worker.ts'

/** The steps that leave something at the provider. They are on the record before they are taken: the reaper goes by it. */
const recorded: readonly AttemptPhase[] = ['draft', 'upload', 'send']

/** What an adapter may use for one attempt, and how far the attempt has come. */
export type OpenAttempt = { io: AdapterIo; reached(): AttemptPhase }

/** Opens an attempt: its claim is verified before each call, and a step is recorded under it. */
export function openAttempt(
  deps: DeliveryDeps,
  { itemId, attemptId }: Pick<SendCommand, 'itemId' | 'attemptId'>,
  claim: Claim,
): OpenAttempt {
  let reached = -1

  async function enter(phase: AttemptPhase, sentAs?: SentAs) {
    if (!(await claim.isHeld())) throw new ClaimLost(itemId)
    // A draft that is removed after its send is no step back.
    const step = recorded.indexOf(phase)
    if (step <= reached) return
    const held = await recordStep(deps.db, { attemptId, itemId, claimToken: claim.token, phase, ...sentAs })
    if (!held) throw new ClaimLost(itemId)
    reached = step
  }

  return {
    reached: () => recorded[reached] ?? 'token',
    io: { ...deps.io, openSecret: deps.openSecret, enter },
  }
}

/** The same where nothing is claimed any longer: for what is cleared up after a message was given up. */
export function withoutClaim(deps: DeliveryDeps): AdapterIo {
  return { ...deps.io, openSecret: deps.openSecret, enter: () => Promise.resolve() }
}
