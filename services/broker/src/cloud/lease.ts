/** A lease names one session at the cloud, in its name and in its tags, so that this one session can be revoked. */
export type Lease = { leaseId: string; sessionName: string }

const base32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** A new lease. Its session name has at most 64 characters, whatever the wallet, and no two are equal within a second. */
export function newLease(wallet: string, now: Date, random: (sizeBytes: number) => Uint8Array): Lease {
  const suffix = Array.from(random(8), (byte) => base32[byte & 31]).join('')
  const seconds = Math.floor(now.getTime() / 1000)
  return { leaseId: `lea-${seconds}-${suffix}`, sessionName: `agentkeys-${wallet.slice(2, 22)}-${seconds}-${suffix}` }
}
