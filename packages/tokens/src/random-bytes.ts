import { randomFillSync } from 'node:crypto'

const poolBytes = 4096

/**
 * As `randomBytes` of Node, for a few bytes at a time: asking the system costs far more than the bytes, so it is asked for many at once, as Node does for
 * its UUIDs. Each byte is given out once and not kept.
 */
export function createRandomBytes(): (sizeBytes: number) => Uint8Array {
  const pool = new Uint8Array(poolBytes)
  let used = poolBytes
  return (sizeBytes) => {
    if (sizeBytes > poolBytes) return randomFillSync(new Uint8Array(sizeBytes))
    if (used + sizeBytes > poolBytes) {
      randomFillSync(pool)
      used = 0
    }
    const given = pool.slice(used, used + sizeBytes)
    pool.fill(0, used, used + sizeBytes)
    used += sizeBytes
    return given
  }
}
