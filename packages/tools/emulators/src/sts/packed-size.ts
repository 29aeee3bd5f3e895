import { deflateRawSync } from 'node:zlib'
import type { SessionTags } from './session-tags.ts'

/** Chosen so that a policy of 2048 characters that do not repeat is too large, as it is at AWS. */
const spaceBytes = 1024

/**
 * The percentage of the packed space that a session policy and tags use; undefined without either. AWS documents that it packs both and
 * not how. This approximation deflates the policy without white space together with the tags and the keys that are inherited.
 */
export function packedPolicySize(
  { tags, transitiveTagKeys }: SessionTags,
  sessionPolicy: string | undefined,
): number | undefined {
  if (sessionPolicy === undefined && Object.keys(tags).length === 0) return undefined
  const policy = sessionPolicy === undefined ? '' : JSON.stringify(JSON.parse(sessionPolicy))
  const tagText = Object.entries(tags).flat().concat(transitiveTagKeys).join('\0')
  return Math.ceil((deflateRawSync(policy + tagText, { level: 9 }).length * 100) / spaceBytes)
}
