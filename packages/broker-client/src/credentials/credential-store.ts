import type { Credentials } from '../mint/credentials.ts'

/** A refusal that is remembered, so that many callers cause one request and not one each. */
export type Refusal = {
  code: string
  message: string
  nextStep: string
  status?: number | undefined
  /** Milliseconds since 1970, as the two below. */
  at: number
  /** Until then the broker is not asked again. */
  until: number
  /** How many refusals came one after another. */
  inARow: number
}

/** What is known about the credentials of one wallet, service, path and grant. */
export type Entry = {
  credentials?: Credentials | undefined
  /** Milliseconds since 1970. From then on new credentials are minted, while these still work. */
  renewAt?: number | undefined
  refusal?: Refusal | undefined
}

/** Where an entry is kept, and the lock that lets one caller mint at a time. */
export type CredentialStore = {
  read(): Promise<Entry>
  write(entry: Entry): Promise<void>
  /** Runs the work while nobody else does. Without `wait` it gives up at once when another caller has the lock, and returns `false`. */
  exclusively(work: () => Promise<void>, options: { wait: boolean }): Promise<boolean>
}

/** The store of one process. A source has one call in flight, so there is nobody else. */
export function memoryCredentials(): CredentialStore {
  let kept: Entry = {}
  return {
    read: async () => kept,
    write: async (entry) => {
      kept = entry
    },
    async exclusively(work) {
      await work()
      return true
    },
  }
}
