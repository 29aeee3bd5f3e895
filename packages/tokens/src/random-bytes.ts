import { randomFillSync } from 'node:crypto'

const poolBytes = 4096

/**
 * Random bytes from a pool, for a few bytes at a time: a call to the system costs far more than the bytes, so it fills the pool, as Node
 * does for UUIDs. Each byte is handed out once and erased.
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
