import { BrokerError } from '../broker-error.ts'
import type { Credentials } from '../mint/credentials.ts'
import type { CredentialStore, Entry, Refusal } from './credential-store.ts'
import { pauseAfterRefusal, renewalTime } from './renewal.ts'

export type Renewing = {
  mint: () => Promise<Credentials>
  store: CredentialStore
  clock: () => number
  random: () => number
  onRefusal: (refusal: BrokerError) => void
}

/** Credentials that end sooner are not handed out while new ones can be had. */
const leastMs = 15_000

export type Usable = Entry & { credentials: Credentials }

/** Whether the credentials may still be handed out. */
export function works(entry: Entry, now: number): entry is Usable {
  return entry.credentials !== undefined && entry.credentials.expiration.getTime() - leastMs > now
}

/** Whether it is too early to renew them. */
export function isFresh(entry: Entry, now: number): entry is Usable {
  return works(entry, now) && now < (entry.renewAt ?? 0)
}

/** Renews the entry of the store if it is time. A refusal is written to the entry and not thrown. `insist` forgets an earlier one. */
export async function renewEntry(renewing: Renewing, insist: boolean): Promise<void> {
  const { store, clock } = renewing
  const before = await store.read()
  await store.exclusively(
    async () => {
      const entry = await store.read()
      if (isFresh(entry, clock())) return
      const { refusal } = entry
      // Another process was refused while this one waited for the lock.
      if (refusal && refusal.at !== before.refusal?.at) return
      if (refusal && !insist && refusal.until > clock()) return
      await store.write(await mintedEntry(renewing, entry))
    },
    { wait: !works(before, clock()) },
  )
}

async function mintedEntry({ mint, clock, random, onRefusal }: Renewing, before: Entry): Promise<Entry> {
  try {
    const credentials = await mint()
    return { credentials, renewAt: renewalTime(clock(), credentials.expiration.getTime(), random()) }
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    onRefusal(error)
    return { ...before, refusal: toRefusal(error, clock(), before.refusal) }
  }
}

function toRefusal(error: BrokerError, at: number, before: Refusal | undefined): Refusal {
  const inARow = (before?.inARow ?? 0) + 1
  const { code, message, nextStep, status } = error
  return { code, message, nextStep, status, at, until: at + pauseAfterRefusal(inARow, error.retryAfterSeconds), inARow }
}

export function fromRefusal({ code, message, nextStep, status, until }: Refusal, now: number): BrokerError {
  const retryAfterSeconds = Math.max(1, Math.ceil((until - now) / 1000))
  return new BrokerError(code, message, { nextStep, status, retryAfterSeconds })
}
