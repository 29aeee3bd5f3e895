import { sign, verify } from 'node:crypto'
import type { KeyRing } from '@constellation/tokens'

const sample = Buffer.from('a sample that nobody else signs')

/** Throws unless the current key of a ring signs what its published half verifies. */
export async function probeKey({ current: { kid, privateKey, publicKey } }: KeyRing): Promise<void> {
  const signature = sign('sha256', sample, privateKey)
  if (!verify('sha256', sample, publicKey, signature)) throw new Error(`the key ${kid} does not verify what it signs`)
}
