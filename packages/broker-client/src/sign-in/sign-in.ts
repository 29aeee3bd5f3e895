import type { Deps } from '../deps.ts'
import { callBroker } from '../http/call-broker.ts'
import { checkSiweMessage } from './check-siwe-message.ts'
import type { Session } from './session-store.ts'
import { signWith } from './sign-with.ts'

/** Signs the wallet in (EIP-4361) and returns the new session. */
export async function signIn(deps: Deps): Promise<Session> {
  const address = deps.wallet.address.toLowerCase()
  const started = await callBroker(deps, {
    path: '/v1/auth/wallet/start',
    body: { address, chain_id: deps.chainId },
    needsClock: true,
  })
  const message = started.text('siwe_message')
  checkSiweMessage(message, { issuer: deps.issuer, address, chainId: deps.chainId, nonce: started.text('nonce') })
  const { signBytes } = await import('../signing/sign-bytes.ts')
  const signature = await signWith(() => signBytes(new TextEncoder().encode(message), deps.wallet))
  const verified = await callBroker(deps, {
    path: '/v1/auth/wallet/verify',
    body: { request_id: started.text('request_id'), signature },
  })
  return {
    jwt: verified.text('session_jwt'),
    expiresAt: verified.integer('expires_at'),
    omniAccount: verified.text('omni_account'),
    walletAddress: verified.text('wallet_address'),
  }
}
