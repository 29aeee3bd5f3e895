import { createHash } from 'node:crypto'
import type { IdentityType } from '@constellation/contracts-broker'

/** Gives this product a namespace of its own. It is an input of every account's hash, so it never changes. */
const clientId = 'agentkeys'

/**
 * The account that stands for an identity: SHA-256 over client id, type and value without separators, as 64 hexadecimal digits. No type is
 * the beginning of another, so two identities cannot give the same text.
 */
export function deriveOmniAccount(type: IdentityType, value: string): string {
  return hashIdentity(clientId, type, value)
}

/** The same for another namespace. Only vectors need it. */
export function hashIdentity(client: string, type: string, value: string): string {
  return createHash('sha256').update(`${client}${type}${value}`, 'utf8').digest('hex')
}
