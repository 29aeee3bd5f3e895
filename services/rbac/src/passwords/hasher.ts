import { hash as argonHash, verify as argonVerify, parseOptions } from '@node-rs/argon2'
import { createHashPool } from './hash-pool.ts'
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

type Parameters = { memoryKib: number; iterations: number }

/** Argon2id (RFC 9106) with p = 1, in a bounded pool. Passwords are normalised to NFC. */
export async function createPasswordHasher(
  options: Parameters & { concurrency: number; queue: number },
): Promise<PasswordHasher> {
  const inPool = createHashPool(options)
  const parameters = { memoryCost: options.memoryKib, timeCost: options.iterations, parallelism: 1 }
  const decoy = await argonHash('nobody has this password', parameters)

  return {
    hash: (password) => inPool(() => argonHash(password.normalize('NFC'), parameters)),
    verify: (stored, password) =>
      inPool(async () => {
        const normalized = password.normalize('NFC')
        if (stored && isImportedHash(stored))
          return { matches: await verifyImportedHash(stored, normalized), outdated: true }
        const matches = await argonVerify(stored ?? decoy, normalized)
        return { matches: matches && stored !== null, outdated: stored !== null && isWeaker(stored, options) }
      }),
  }
}

function isWeaker(hash: string, { memoryKib, iterations }: Parameters) {
  const used = parseOptions(hash)
  return used.memoryCost < memoryKib || used.timeCost < iterations
}
