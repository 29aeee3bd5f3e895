import { BrokerError } from '../broker-error.ts'
import type { Credentials } from '../mint/credentials.ts'
import { type CredentialStore, type Entry, memoryCredentials, type Refusal } from './credential-store.ts'
import { pauseAfterRefusal, renewalTime } from './renewal.ts'

/** The credentials of one request, kept and renewed. */
export type CredentialSource = {
  /**
   * Credentials that work. While kept ones do, it answers from memory and renews in the background; only without any it waits for a mint.
   * A refusal is remembered for some seconds, so a program that asks in a loop does not use up the broker's limit.
   */
  current(): Promise<Credentials>
  /** Mints now if it is time, whatever was refused before. Call it once before a program starts. */
  renew(): Promise<Credentials>
  /** Resolves when no renewal is running. */
  settled(): Promise<void>
  /** Renews ahead of time until it is disposed, so that no caller ever waits. */
  keepFresh(): Disposable
}

export type CredentialSourceOptions = {
  /** One mint, as `client.mint(request)`. */
  mint: () => Promise<Credentials>
  store?: CredentialStore | undefined
  /** Milliseconds since 1970. */
  clock?: (() => number) | undefined
  random?: (() => number) | undefined
  /** Calls the work after some time, and returns what cancels it. */
  schedule?: ((work: () => void, milliseconds: number) => () => void) | undefined
}

/** Credentials that end sooner are not handed out while new ones can be had. */
const leastMs = 15_000

export function createCredentialSource(options: CredentialSourceOptions): CredentialSource {
  const { mint, store = memoryCredentials(), clock = Date.now, random = Math.random, schedule = afterTime } = options
  let running: Promise<void> | undefined

  /** One renewal at a time. It resolves also when the mint is refused: the entry tells. */
  function renewal(insist: boolean): Promise<void> {
    running ??= attempt(insist).finally(() => {
      running = undefined
    })
    return running
  }

  async function attempt(insist: boolean): Promise<void> {
    const before = await store.read()
    await store.exclusively(
      async () => {
        const entry = await store.read()
        if (isFresh(entry, clock())) return
        const { refusal } = entry
        // Another process was refused while this one waited for the lock.
        if (refusal && refusal.at !== before.refusal?.at) return
        if (refusal && !insist && refusal.until > clock()) return
        await store.write(await mintedEntry(entry))
      },
      { wait: !works(before, clock()) },
    )
  }

  async function mintedEntry(before: Entry): Promise<Entry> {
    try {
      const credentials = await mint()
      return { credentials, renewAt: renewalTime(clock(), credentials.expiration.getTime(), random()) }
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error
      return { ...before, refusal: toRefusal(error, clock(), before.refusal) }
    }
  }

  async function current(): Promise<Credentials> {
    const entry = await store.read()
    if (isFresh(entry, clock())) return entry.credentials
    if (!works(entry, clock())) return waitForRenewal(false)
    // A fault in the background shows at the next call that has to wait.
    renewal(false).catch(() => {})
    return entry.credentials
  }

  async function waitForRenewal(insist: boolean): Promise<Credentials> {
    await renewal(insist)
    const { credentials, refusal } = await store.read()
    if (credentials && credentials.expiration.getTime() > clock()) return credentials
    throw refusal ? fromRefusal(refusal, clock()) : new BrokerError('no_reply', 'no credentials were minted')
  }

  return {
    current,
    renew: async () => waitForRenewal(true),
    settled: async () => {
      await running?.catch(() => {})
    },
    keepFresh: () => keepFresh({ store, clock, schedule, renew: () => renewal(false) }),
  }
}

type Usable = Entry & { credentials: Credentials }

function isFresh(entry: Entry, now: number): entry is Usable {
  return works(entry, now) && now < (entry.renewAt ?? 0)
}

function works(entry: Entry, now: number): entry is Usable {
  return entry.credentials !== undefined && entry.credentials.expiration.getTime() - leastMs > now
}

function toRefusal(error: BrokerError, at: number, before: Refusal | undefined): Refusal {
  const inARow = (before?.inARow ?? 0) + 1
  const { code, message, nextStep, status } = error
  return { code, message, nextStep, status, at, until: at + pauseAfterRefusal(inARow, error.retryAfterSeconds), inARow }
}

function fromRefusal({ code, message, nextStep, status, until }: Refusal, now: number): BrokerError {
  const retryAfterSeconds = Math.max(1, Math.ceil((until - now) / 1000))
  return new BrokerError(code, message, { nextStep, status, retryAfterSeconds })
}

type Upkeep = {
  store: CredentialStore
  clock: () => number
  schedule: NonNullable<CredentialSourceOptions['schedule']>
  renew: () => Promise<void>
}

/** A machine that slept wakes late, so it looks again at least once a minute. */
const longestPauseMs = 60_000

function keepFresh({ store, clock, schedule, renew }: Upkeep): Disposable {
  let cancel = () => {}
  let ended = false
  const look = async () => {
    const entry = await store.read()
    if (!isFresh(entry, clock())) await renew()
    const { renewAt = 0, refusal } = await store.read()
    const due = Math.max(renewAt, refusal?.until ?? 0)
    if (!ended) cancel = schedule(run, Math.min(longestPauseMs, Math.max(1000, due - clock())))
  }
  // A store that fails now may work in a minute; callers see its fault themselves.
  const run = () => {
    look().catch(() => {
      if (!ended) cancel = schedule(run, longestPauseMs)
    })
  }
  run()
  return {
    [Symbol.dispose]() {
      ended = true
      cancel()
    },
  }
}

function afterTime(work: () => void, milliseconds: number): () => void {
  const timer = setTimeout(work, milliseconds)
  timer.unref()
  return () => clearTimeout(timer)
}
