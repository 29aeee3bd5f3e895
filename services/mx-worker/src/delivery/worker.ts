import type { Deps } from '../deps.ts'
import { type ClaimedItem, claimItems, extendClaims, releaseClaims } from '../store/claims.ts'
import { placesOf } from './places.ts'

export type Deliver = (item: ClaimedItem, claim: Claim) => Promise<void>

/** A claim while its message is delivered. */
export type Claim = {
  token: string
  /** Whether the claim is this worker's still. Asked right before each call to a provider. */
  isHeld(): Promise<boolean>
}

export type DeliveryWorker = {
  /** Claims what is due and begins to deliver it; `idle` when nothing is due or every place is taken. */
  step(): Promise<'idle' | 'worked'>
  /** The same as soon as a place is free. */
  stepWhenFree(): Promise<'idle' | 'worked'>
  /** Extends the claims of everything in flight. */
  extend(): Promise<void>
  /** Waits for what is in flight now. */
  settled(): Promise<void>
  /** Claims nothing more, and waits for what is in flight. */
  drain(): Promise<void>
  inFlight(): number
}

type Options = {
  id: string
  concurrency: number
  deliver: Deliver
  /** Told whenever a place is free again. */
  onFree?: () => void
  /** A clock that never goes back, in milliseconds. */
  monotonicMs?: () => number
}

/** Delivers claimed messages, at most `concurrency` at once, with places kept for the first lanes. */
export function createDeliveryWorker(
  deps: Pick<Deps, 'db' | 'logger' | 'settings'>,
  { id, concurrency, deliver, onFree = () => undefined, monotonicMs = () => performance.now() }: Options,
): DeliveryWorker {
  const { leaseSeconds } = deps.settings
  const claims = new Map<string, { lane: number; heldUntilMs: number; done: Promise<void> }>()
  let stopped = false
  let claiming: Promise<'idle' | 'worked'> | undefined
  let next: Promise<'idle' | 'worked'> | undefined
  let waiting = Promise.withResolvers<void>()

  function places() {
    const lanes = [0, 0, 0]
    for (const { lane } of claims.values()) lanes[lane] = (lanes[lane] ?? 0) + 1
    return placesOf(concurrency, lanes)
  }

  /** The claim is certain for half of its lease from the moment before it was requested. After that the database is asked. */
  const certainUntil = (askedAtMs: number) => askedAtMs + (leaseSeconds * 1000) / 2

  async function isHeld(token: string): Promise<boolean> {
    const claim = claims.get(token)
    if (!claim) return false
    if (monotonicMs() < claim.heldUntilMs) return true
    await extendAll([token])
    return claims.has(token)
  }

  async function extendAll(tokens: readonly string[]) {
    if (tokens.length === 0) return
    const askedAtMs = monotonicMs()
    const held = await extendClaims(deps.db, tokens, leaseSeconds)
    for (const token of tokens) {
      const claim = claims.get(token)
      if (claim && held.has(token)) claim.heldUntilMs = certainUntil(askedAtMs)
      else claims.delete(token)
    }
  }

  function start(item: ClaimedItem, askedAtMs: number) {
    const { claim_token: token, lane } = item
    const claim: Claim = { token, isHeld: () => isHeld(token) }
    const done = deliver(item, claim)
      .catch((error: unknown) => deps.logger.error({ error, item: item.id }, 'a delivery broke off'))
      .finally(() => {
        claims.delete(token)
        freed()
        onFree()
      })
    claims.set(token, { lane, heldUntilMs: certainUntil(askedAtMs), done })
  }

  /** Tells everybody who waits for a place that there is one. */
  function freed() {
    waiting.resolve()
    waiting = Promise.withResolvers()
  }

  async function settled() {
    await Promise.all([...claims.values()].map(({ done }) => done))
  }

  async function claimNow(): Promise<'idle' | 'worked'> {
    const free = places()
    if (stopped || free[0] === 0) return 'idle'
    const askedAtMs = monotonicMs()
    const items = await claimItems(deps.db, { worker: id, leaseSeconds, places: free })
    if (stopped) await releaseAll(items)
    else for (const item of items) start(item, askedAtMs)
    return items.length > 0 ? 'worked' : 'idle'
  }

  async function releaseAll(items: readonly ClaimedItem[]) {
    const tokens = items.map(({ claim_token }) => claim_token)
    if (tokens.length > 0) await releaseClaims(deps.db, tokens)
  }

  /** One claim at a time, so that no place is given twice. Who asks during a claim shares the next one, which sees what is new. */
  function step(): Promise<'idle' | 'worked'> {
    if (!claiming) {
      claiming = claimNow().finally(() => {
        claiming = undefined
      })
      return claiming
    }
    next ??= claiming.then(again, again)
    return next
  }

  function again() {
    next = undefined
    return step()
  }

  return {
    step,
    async stepWhenFree() {
      while (!stopped && places()[0] === 0) await waiting.promise
      return step()
    },
    extend: () => extendAll([...claims.keys()]),
    settled,
    drain() {
      stopped = true
      freed()
      return settled()
    },
    inFlight: () => claims.size,
  }
}
