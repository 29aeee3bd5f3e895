import { newGuid } from '../new-guid.ts'

/** A random UUID of version 4. */
export function newUuid(random: (sizeBytes: number) => Uint8Array): string {
  const guid = newGuid(random)
  const variant = '89ab'[Number.parseInt(guid.charAt(19), 16) % 4]
  return `${guid.slice(0, 14)}4${guid.slice(15, 19)}${variant}${guid.slice(20)}`
}
