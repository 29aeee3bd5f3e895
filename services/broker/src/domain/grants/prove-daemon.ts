import { bindDaemonMessage } from '@constellation/broker-client/signing'
import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { recoverWallet } from '../wallets/recover-wallet.ts'

type Input = { daemon_address: string; daemon_proof?: { issued_at: string; signature: string } | undefined }

const maxAgeSeconds = 300

/** Proves that a wallet which is a master of its own agrees to be a daemon of this one. */
export async function proveDaemon({ now, settings }: Deps, input: Input, masterOmniAccount: string): Promise<void> {
  const { daemon_address, daemon_proof: proof } = input
  if (!proof)
    throw new Failure('role_mismatch', 'this address is a master of its own: send daemon_proof, signed by its wallet')
  const ageSeconds = (now().getTime() - Date.parse(proof.issued_at)) / 1000
  if (ageSeconds > maxAgeSeconds || ageSeconds < -settings.maxSkewSeconds)
    throw new Failure('unauthorized', `daemon_proof is valid for ${maxAgeSeconds} seconds: sign it again`)
  const { issued_at } = proof
  const message = bindDaemonMessage({ daemon_address, issued_at, master_omni_account: masterOmniAccount })
  if ((await recoverWallet(message, proof.signature, '/daemon_proof/signature')) !== daemon_address)
    throw new Failure('unauthorized', 'daemon_proof is not signed by the daemon_address')
}
