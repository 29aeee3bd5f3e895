import { setTimeout as delay } from 'node:timers/promises'
import { hash as argonHash, verify as argonVerify, parseOptions } from '@node-rs/argon2'
import { createEvenTime } from './even-time.ts'
import { decoyOf, formOf } from './hash-form.ts'
import { createHashPool, type HashPlace } from './hash-pool.ts'
import { isImportedHash, verifyImportedHash } from './imported-hashes.ts'

export type PasswordHasher = {
  /** The Argon2id hash of a password, in PHC form. */
  hash(password: string): Promise<string>
  /** Whether the password matches the hash. Without a hash it takes the same time and answers false. */
  verify(hash: string | null, password: string): Promise<Verified>
}

/** `replacement`: a new hash of a matching password whose own was imported or has weaker parameters. */
export type Verified = { matches: boolean; replacement: string | null }

export type HashQueue = PasswordHasher & {
  /** Reserves the place of an operation's hash. Throws `overloaded` when its turn would come too late. */
  reserve(): PasswordHasher & Disposable
  /** Makes the time of a verification independent of these forms of hashes, which users have. */
  coverForms(forms: readonly string[]): Promise<void>
}

type Parameters = { memoryKib: number; iterations: number }
type Clock = { elapsedMs: () => number; sleep: (milliseconds: number) => Promise<unknown> }
type Options = Parameters & { concurrency: number; waitMs: number }

/** Argon2id (RFC 9106) with p = 1, in a bounded pool. Passwords are normalised to NFC. */
export async function createPasswordHasher(
  options: Options,
  clock: Clock = { elapsedMs: () => performance.now(), sleep: delay },
): Promise<HashQueue> {
  const pool = createHashPool({ ...options, ...clock })
  const evenTime = createEvenTime(clock)
  const parameters = { memoryCost: options.memoryKib, timeCost: options.iterations, parallelism: 1 }
  const computeHash = (password: string) => argonHash(password.normalize('NFC'), parameters)
  // The pool predicts from the first moment, because it has seen one hash.
  const decoy = await withPlace((place) => place.run(() => computeHash('nobody has this password')))

  async function withPlace<T>(work: (place: HashPlace) => Promise<T>): Promise<T> {
    using place = pool.reserve()
    return await work(place)
  }

  async function verify(stored: string | null, password: string): Promise<Verified> {
    const matches = (await matchesHash(stored ?? decoy, password.normalize('NFC'))) && stored !== null
    const replacement = matches && isOutdated(stored, options) ? await computeHash(password) : null
    return { matches, replacement }
  }

  /** The slot is free while the rest of the time is waited. */
  async function verifyInEvenTime({ run }: HashPlace, stored: string | null, password: string): Promise<Verified> {
    const [verified, spent] = await run(async () => {
      const begunMs = clock.elapsedMs()
      const result = await verify(stored, password)
      return [result, { begunMs, tookMs: clock.elapsedMs() - begunMs }] as const
    })
    await evenTime.fill({ form: formOf(stored ?? decoy), ...spent })
    return verified
  }

  return {
    hash: (password) => withPlace((place) => place.run(() => computeHash(password))),
    verify: (stored, password) => withPlace((place) => verifyInEvenTime(place, stored, password)),
    reserve() {
      const place = pool.reserve()
      return {
        hash: (password) => place.run(() => computeHash(password)),
        verify: (stored, password) => verifyInEvenTime(place, stored, password),
        [Symbol.dispose]: place[Symbol.dispose],
      }
    },
    coverForms: (forms) =>
      evenTime.cover(forms, formOf(decoy), (form) =>
        withPlace(async (place) => {
          await place.run(() => matchesHash(decoyOf(form), 'nobody has this password'))
        }),
      ),
  }
}

function matchesHash(hash: string, password: string): Promise<boolean> {
  return isImportedHash(hash) ? verifyImportedHash(hash, password) : argonVerify(hash, password)
}

function isOutdated(hash: string, { memoryKib, iterations }: Parameters) {
  if (isImportedHash(hash)) return true
  const used = parseOptions(hash)
  return used.memoryCost < memoryKib || used.timeCost < iterations
}
