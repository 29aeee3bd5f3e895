import { isDatabaseOutage } from '@constellation/database'
import type { Deps } from '../deps.ts'
import { type ClaimedItem, claimItems, extendClaims, releaseClaims, releaseUnknownClaims } from '../store/claims.ts'
import { placesOf } from './places.ts'

export type Deliver = (item: ClaimedItem, claim: Claim) => Promise<void>

/** A claim while its message is delivered. */
export type Claim = {
  token: string
  /** Whether the claim is this worker's still. Asked right before each call to a provider. A claim that cannot be verified is not. */
  isHeld(): Promise<boolean>
  /** Whether the worker has stopped claiming: what has not begun does not begin. */
  isStopping(): boolean
  /** Aborted when nobody waits for the delivery any longer. */
  givenUp: AbortSignal
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
  /** Claims nothing more, and waits for what is in flight, at most as long as the grace period. Claims are extended meanwhile. */
  drain(): Promise<void>
  inFlight(): number
}

type Options = {
  id: string
  concurrency: number
  deliver: Deliver
  /** Told whenever a place is free again. */
  onFree?: () => void
  /** How long deliveries may go on once the worker is told to stop, in milliseconds. */
  graceMs?: number
  /** A clock that never goes back, in milliseconds. */
  monotonicMs?: () => number
}

type InFlight = { lane: number; heldUntilMs: number; isLost: boolean; done: Promise<void> }

/** Delivers claimed messages, at most `concurrency` at once, with places kept for the first lanes. */
export function createDeliveryWorker(
  deps: Pick<Deps, 'db' | 'logger' | 'settings'>,
  {
    id,
    concurrency,
    deliver,
    onFree = () => undefined,
    graceMs = 60_000,
    monotonicMs = () => performance.now(),
  }: Options,
): DeliveryWorker {
  const { leaseSeconds } = deps.settings
  const claims = new Map<string, InFlight>()
  const givingUp = new AbortController()
  let stopped = false
  /** Whether the database may keep claims in this name that nobody here knows: an answer was lost. */
  let mayHaveUnknownClaims = false
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
    if (!claim || claim.isLost) return false
    if (monotonicMs() < claim.heldUntilMs) return true
    try {
      await extendAll([token])
    } catch (error) {
      deps.logger.warn({ error }, 'a claim could not be verified')
      return false
    }
    return !claim.isLost
  }

  async function extendAll(tokens: readonly string[]) {
    if (tokens.length === 0) return
    const askedAtMs = monotonicMs()
    const held = await extendClaims(deps.db, tokens, leaseSeconds)
    for (const token of tokens) {
      const claim = claims.get(token)
      if (!claim) continue
      // A delivery whose claim is lost keeps its place until it has ended.
      if (held.has(token)) claim.heldUntilMs = certainUntil(askedAtMs)
      else claim.isLost = true
    }
  }

  function start(item: ClaimedItem, askedAtMs: number) {
    const { claim_token: token, lane } = item
    const { promise, resolve } = Promise.withResolvers<void>()
    claims.set(token, { lane, heldUntilMs: certainUntil(askedAtMs), isLost: false, done: promise })
    const claim = { token, isHeld: () => isHeld(token), isStopping: () => stopped, givenUp: givingUp.signal }
    deliver(item, claim)
      .catch((error: unknown) => {
        // What had not begun is given back once the database is there.
        mayHaveUnknownClaims ||= isDatabaseOutage(error)
        deps.logger.error({ error, item: item.id }, 'a delivery broke off')
      })
      .finally(() => {
        claims.delete(token)
        resolve()
        freed()
        onFree()
      })
  }

  /** Tells everybody who waits for a place that there is one. */
  function freed() {
    waiting.resolve()
    waiting = Promise.withResolvers()
  }

  async function claimSome(): Promise<ClaimedItem[]> {
    try {
      if (mayHaveUnknownClaims) {
        mayHaveUnknownClaims = false
        await releaseUnknownClaims(deps.db, { worker: id, known: [...claims.keys()] })
      }
      return await claimItems(deps.db, { worker: id, leaseSeconds, places: places() })
    } catch (error) {
      mayHaveUnknownClaims = true
      throw error
    }
  }

  async function settled() {
    await Promise.all([...claims.values()].map(({ done }) => done))
  }

  /** What is in flight, or the time is over. */
  async function settledWithin(ms: number) {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    await Promise.race([settled(), promise])
    clearTimeout(timer)
  }

  async function claimNow(): Promise<'idle' | 'worked'> {
    if (stopped || places()[0] === 0) return 'idle'
    const askedAtMs = monotonicMs()
    const items = await claimSome()
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
    async drain() {
      stopped = true
      freed()
      const untilMs = monotonicMs() + graceMs
      const pauseMs = (leaseSeconds * 1000) / 4
      while (claims.size > 0 && monotonicMs() < untilMs) {
        await settledWithin(Math.min(pauseMs, untilMs - monotonicMs()))
        await extendAll([...claims.keys()]).catch((error: unknown) =>
          deps.logger.warn({ error }, 'claims could not be extended'),
        )
      }
      if (claims.size > 0)
        deps.logger.warn({ messages: claims.size }, 'the grace period is over: the reaper of another worker takes over')
      givingUp.abort()
    },
    inFlight: () => claims.size,
  }
}
