import { createHash } from 'node:crypto'
import type { RolloutUnit } from '@constellation/contracts-platform'

/** What a roll-out hashes. Each part is ASCII, and the id of the unit is a UUID in small letters. */
export type Unit = { flagKey: string; salt: string; unit: RolloutUnit; unitId: string }

/**
 * The hash of a unit: the first 32 bits of a SHA-256, as an unsigned big-endian integer. Every language gets the same. Another use of the
 * hash needs another prefix, or the two would depend on each other.
 */
export function rolloutHash({ flagKey, salt, unit, unitId }: Unit): number {
  const input = ['flag-rollout:v1', flagKey, salt, unit, unitId].join('\n')
  return createHash('sha256').update(input).digest().readUInt32BE(0)
}

/** The bucket of a hash, 0 to 9999, in integer arithmetic. A roll-out of `n` basis points reaches the buckets below `n`. */
export function bucketOf(hash: number): number {
  return Number((BigInt(hash) * 10_000n) >> 32n)
}
