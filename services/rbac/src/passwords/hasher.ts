import { hash as argonHash, verify as argonVerify, parseOptions } from '@node-rs/argon2'
import { createHashPool, type HashPlace } from './hash-pool.ts'
import { isImportedHash, verifyImportedHash } from './imported-hashes.ts'

export type PasswordHasher = {
  /** The Argon2id hash of a password, in PHC form. */
  hash(password: string): Promise<string>
  /**
   * Whether the password matches the hash. Without a hash it takes the same time and answers false. `outdated`: the hash
   * was imported or has weaker parameters, and should be replaced.
   */
  verify(hash: string | null, password: string): Promise<{ matches: boolean; outdated: boolean }>
}

export type HashQueue = PasswordHasher & {
  /** Reserves the place of an operation's hash. Throws `overloaded` when its turn would come too late. */
  reserve(): PasswordHasher & Disposable
}

type Parameters = { memoryKib: number; iterations: number }

type Options = Parameters & { concurrency: number; waitMs: number; elapsedMs?: () => number }

/** Argon2id (RFC 9106) with p = 1, in a bounded pool. Passwords are normalised to NFC. */
export async function createPasswordHasher(options: Options): Promise<HashQueue> {
  const pool = createHashPool({ elapsedMs: () => performance.now(), ...options })
  const parameters = { memoryCost: options.memoryKib, timeCost: options.iterations, parallelism: 1 }
  const hash = (password: string) => argonHash(password.normalize('NFC'), parameters)
  // The pool predicts from the first moment, because it has seen one hash.
  const decoy = await alone((place) => place.run(() => hash('nobody has this password')))

  async function verify(stored: string | null, password: string) {
    const normalized = password.normalize('NFC')
    if (stored && isImportedHash(stored))
      return { matches: await verifyImportedHash(stored, normalized), outdated: true }
    const matches = await argonVerify(stored ?? decoy, normalized)
    return { matches: matches && stored !== null, outdated: stored !== null && isWeaker(stored, options) }
  }

  async function alone<T>(work: (place: HashPlace) => Promise<T>): Promise<T> {
    using place = pool.reserve()
    return await work(place)
  }

  return {
    hash: (password) => alone((place) => place.run(() => hash(password))),
    verify: (stored, password) => alone((place) => place.run(() => verify(stored, password))),
    reserve() {
      const place = pool.reserve()
      return {
        hash: (password) => place.run(() => hash(password)),
        verify: (stored, password) => place.run(() => verify(stored, password)),
        [Symbol.dispose]: place[Symbol.dispose],
      }
    },
  }
}

function isWeaker(hash: string, { memoryKib, iterations }: Parameters) {
  const used = parseOptions(hash)
  return used.memoryCost < memoryKib || used.timeCost < iterations
}
