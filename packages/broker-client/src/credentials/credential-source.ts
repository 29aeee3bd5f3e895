import { BrokerError } from '../broker-error.ts'
import type { Credentials } from '../mint/credentials.ts'
import { type CredentialStore, memoryCredentials } from './credential-store.ts'
import { keepFresh } from './keep-fresh.ts'
import { fromRefusal, isFresh, renewEntry, works } from './renew-entry.ts'

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
  /** Is told of each refused mint, the ones in the background too. */
  onRefusal?: ((refusal: BrokerError) => void) | undefined
  /** Milliseconds since 1970. */
  clock?: (() => number) | undefined
  random?: (() => number) | undefined
  /** Calls the work after some time, and returns what cancels it. */
  schedule?: ((work: () => void, milliseconds: number) => () => void) | undefined
}

/** Makes a source of one request. It mints nothing until it is asked. */
export function createCredentialSource({
  mint,
  store = memoryCredentials(),
  onRefusal = () => {},
  clock = Date.now,
  random = Math.random,
  schedule = afterTime,
}: CredentialSourceOptions): CredentialSource {
  let running: Promise<void> | undefined

  /** One renewal at a time. It resolves also when the mint is refused: the entry tells. */
  function renewal(insist: boolean): Promise<void> {
    running ??= renewEntry({ mint, store, clock, random, onRefusal }, insist).finally(() => {
      running = undefined
    })
    return running
  }

  async function waitForRenewal(insist: boolean): Promise<Credentials> {
    await renewal(insist)
    const { credentials, refusal } = await store.read()
    if (credentials && credentials.expiration.getTime() > clock()) return credentials
    throw refusal ? fromRefusal(refusal, clock()) : new BrokerError('no_reply', 'no credentials were minted')
  }

  return {
    async current() {
      const entry = await store.read()
      if (isFresh(entry, clock())) return entry.credentials
      if (!works(entry, clock())) return waitForRenewal(false)
      // A fault in the background shows at the next call that has to wait.
      renewal(false).catch(() => {})
      return entry.credentials
    },
    renew: async () => waitForRenewal(true),
    settled: async () => {
      await running?.catch(() => {})
    },
    keepFresh: () => keepFresh({ store, clock, schedule, renew: () => renewal(false) }),
  }
}

function afterTime(work: () => void, milliseconds: number): () => void {
  const timer = setTimeout(work, milliseconds)
  timer.unref()
  return () => clearTimeout(timer)
}
