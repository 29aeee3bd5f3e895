import { BrokerError } from '../broker-error.ts'

export type ExpectedSignIn = { issuer: string; address: string; chainId: number; nonce: string }

/**
 * Throws unless the message signs this wallet in to this broker and does nothing else. A wallet must not sign any text that a server sends:
 * a hostile one could relay the message of another site.
 */
export function checkSiweMessage(message: string, { issuer, address, chainId, nonce }: ExpectedSignIn): void {
  const moment = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`
  const lines = [
    `${literally(new URL(issuer).host)} wants you to sign in with your Ethereum account:`,
    '(0x[0-9a-fA-F]{40})',
    '',
    'Authenticate with AgentKeys broker\\.',
    '',
    `URI: ${literally(issuer)}`,
    'Version: 1',
    `Chain ID: ${chainId}`,
    `Nonce: ${literally(nonce)}`,
    `Issued At: ${moment}`,
    `Expiration Time: ${moment}`,
    'Resources:',
    '- urn:agentkeys:client:agentkeys',
  ]
  const [, named] = new RegExp(`^${lines.join('\n')}$`).exec(message) ?? []
  if (named?.toLowerCase() === address) return
  const [, claimed = 'another name'] = /^(\S{1,253}) wants you to sign in/.exec(message) ?? []
  throw new BrokerError(
    'wrong_broker',
    `the broker at ${issuer} sent a sign-in message for ${claimed}, which is not signed`,
  )
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
}
