import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { insertChallenge } from '../../store/challenges.ts'
import { requireAuthMethod } from '../identities/require-auth-method.ts'
import { wholeSecond } from '../unix-seconds.ts'
import { isoSeconds, siweMessage } from './siwe-message.ts'

const lifeSeconds = 2700

/** A message for a wallet to sign. Any instance can verify the signature: the message is stored in the database. */
export async function startWalletSignIn(
  deps: Deps,
  { address, chain_id: chainId, sourceIp }: { address: string; chain_id: number; sourceIp: string },
) {
  requireAuthMethod(deps, 'wallet_sig')
  const { issuer, chainIds } = deps.settings
  if (chainIds && !chainIds.includes(chainId))
    throw new Failure('validation_failed', 'this chain is not accepted here', {
      errors: [{ pointer: '/chain_id', message: `use one of ${chainIds.join(', ')}` }],
    })
  await deps.limits.count({ bucket: 'challenges', key: sourceIp })
  const issuedAt = wholeSecond(deps.now())
  const expiresAt = new Date(issuedAt.getTime() + lifeSeconds * 1000)
  const nonce = hex(deps.random(16))
  const message = siweMessage({ issuer, address, chainId, nonce, issuedAt, expiresAt })
  const requestId = `siwe-${hex(deps.random(16))}`
  await insertChallenge(deps.db, { requestId, nonce, address, message, expiresAt })
  return {
    request_id: requestId,
    expires_in_seconds: lifeSeconds,
    siwe_message: message,
    nonce,
    expires_at_iso: isoSeconds(expiresAt),
  }
}

function hex(bytes: Uint8Array) {
  return Buffer.from(bytes).toString('hex')
}
