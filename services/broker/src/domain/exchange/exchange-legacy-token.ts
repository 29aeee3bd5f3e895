import { Failure } from '@constellation/chassis'
import { Refusal } from '@constellation/client'
import type { Deps } from '../../deps.ts'
import { deriveOmniAccount } from '../identities/omni-account.ts'
import { openSession } from '../sessions/open-session.ts'
import { bindWallet } from '../wallets/bind-wallet.ts'

/** The refusals of rbac that are about the token. Every other one is about us, or an outage. */
const aboutTheToken: ReadonlySet<string> = new Set([
  'missing_ticket',
  'invalid_ticket',
  'ticket_expired',
  'restricted_session',
])

/** A master session for the wallet that rbac has for the owner of an access token. Only rbac says whose wallet it is. */
export async function exchangeLegacyToken(deps: Deps, { bearer, sourceIp }: { bearer: string; sourceIp: string }) {
  if (!deps.rbac || !deps.settings.legacyExchange) throw new Failure('not_found', 'there is nothing at this address')
  if (!bearer) throw refused()
  await deps.limits.count({ bucket: 'challenges', key: sourceIp })
  const wallet = await validateAt(deps.rbac, bearer)
  if (wallet === null)
    throw new Failure('wallet_required', 'no wallet is registered for this user: sign in with a wallet instead')
  const omniAccount = deriveOmniAccount('evm', wallet)
  await bindWallet(deps, { omniAccount, address: wallet, role: 'master', parentAddress: null })
  return openSession(deps, { omniAccount, walletAddress: wallet, identityType: 'evm', identityValue: wallet })
}

async function validateAt(rbac: NonNullable<Deps['rbac']>, bearer: string): Promise<string | null> {
  const { wallet } = await rbac(bearer)
    .validateSession()
    .catch((cause: unknown) => {
      if (cause instanceof Refusal && aboutTheToken.has(cause.code)) throw refused(cause)
      throw unreachable(cause)
    })
  if (wallet !== null && !/^0x[0-9a-f]{40}$/.test(wallet)) throw unreachable()
  return wallet
}

function refused(cause?: unknown) {
  return new Failure('unauthorized', 'send an access token that is valid: Authorization: Bearer, then the token', {
    cause,
  })
}

function unreachable(cause?: unknown) {
  return new Failure('backend_unreachable', 'the token could not be checked: try again', { cause })
}
