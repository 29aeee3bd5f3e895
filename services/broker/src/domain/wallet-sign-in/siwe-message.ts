import { getAddress, type Hex } from 'viem'

export type SiweParts = {
  /** The broker's public origin. The message is for it alone. */
  issuer: string
  /** In small letters. */
  address: string
  chainId: number
  nonce: string
  issuedAt: Date
  expiresAt: Date
}

/** The text that a wallet signs (EIP-4361), with the address in the mixed case of EIP-55. */
export function siweMessage({ issuer, address, chainId, nonce, issuedAt, expiresAt }: SiweParts): string {
  return [
    `${new URL(issuer).host} wants you to sign in with your Ethereum account:`,
    getAddress(address as Hex),
    '',
    'Authenticate with AgentKeys broker.',
    '',
    `URI: ${issuer}`,
    'Version: 1',
    `Chain ID: ${chainId}`,
    `Nonce: ${nonce}`,
    `Issued At: ${isoSeconds(issuedAt)}`,
    `Expiration Time: ${isoSeconds(expiresAt)}`,
    'Resources:',
    '- urn:agentkeys:client:agentkeys',
  ].join('\n')
}

/** RFC 3339 in UTC with whole seconds: `2026-01-02T03:04:05Z`. */
export function isoSeconds(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`
}
