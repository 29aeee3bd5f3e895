import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { consumeNonce, findChallenge, hasExpired, markProved } from '../../store/challenges.ts'
import { deriveOmniAccount } from '../identities/omni-account.ts'
import { requireAuthMethod } from '../identities/require-auth-method.ts'
import { openSession } from '../sessions/open-session.ts'
import { bindWallet } from '../wallets/bind-wallet.ts'
import { recoverWallet } from '../wallets/recover-wallet.ts'

/**
 * A session for the wallet that signed the message. The first attempt consumes the challenge, whatever its outcome, before any work on the
 * signature. The message is the stored one, so nothing that the caller sends can change what was signed.
 */
export async function verifyWalletSignIn(deps: Deps, input: { request_id: string; signature: string }) {
  requireAuthMethod(deps, 'wallet_sig')
  const challenge = await findChallenge(deps.db, input.request_id)
  const isFirst = challenge && (await consumeNonce(deps.db, challenge.nonce, deps.now()))
  const message = new TextEncoder().encode(challenge?.message ?? '')
  const signer = await recoverWallet(message, input.signature, '/signature')
  if (challenge && !isFirst && (await hasExpired(deps.db, challenge.nonce, deps.now())))
    throw new Failure('unauthorized', 'the message has expired: start the sign-in again')
  if (!challenge || !isFirst || signer !== challenge.address) throw refused()
  const omniAccount = deriveOmniAccount('evm', signer)
  await bindWallet(deps, { omniAccount, address: signer, role: 'master', parentAddress: null })
  await markProved(deps.db, challenge.request_id, deps.now())
  return openSession(deps, { omniAccount, walletAddress: signer, identityType: 'evm', identityValue: signer })
}

function refused() {
  return new Failure('unauthorized', 'the sign-in was not proved: start it again and sign the message with the wallet')
}
