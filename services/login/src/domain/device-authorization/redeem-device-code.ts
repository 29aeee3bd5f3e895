import { Failure } from '@constellation/chassis'
import { operatorClient } from '@constellation/contracts-login'
import { SessionId, type TokenResponse } from '@constellation/contracts-rbac'
import { openSealed } from '@constellation/database'
import { hashToken } from '@constellation/tokens'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { answerDevice, lockPolledDevice, recordPoll } from '../../store/device-authorizations.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { devicePresenter, handleIdentity, isEndedGrant } from './device-client.ts'

type Polled = { tokens: TokenResponse } | { refusal: Failure; replayedIn?: SessionId }

/** Each poll that comes too early adds this to the interval (RFC 8628 §3.5). */
const slowDownSeconds = 5

/**
 * Answers a poll (RFC 8628 §3.5). A device code is redeemed once, in one transaction with the answer of rbac: without that answer the
 * program can poll again. A later use ends the session: someone else has seen the code.
 */
export async function redeemDeviceCode(deps: Deps, deviceCode: string): Promise<TokenResponse> {
  const polled = await deps.db.transaction().execute((trx) => poll(deps, trx, hashToken(deviceCode)))
  if ('tokens' in polled) return polled.tokens
  if (polled.replayedIn) await deps.rbac().logOut({ body: { sessionId: polled.replayedIn } })
  throw polled.refusal
}

async function poll(deps: Deps, trx: Transaction<Schema>, deviceCodeHash: string): Promise<Polled> {
  const device = await lockPolledDevice(trx, deviceCodeHash, operatorClient.id)
  if (!device) return refused('invalid_grant', 'the device code is not known')
  if (device.expired) return refused('expired_token', 'the device code has expired; begin again')
  await recordPoll(trx, deviceCodeHash, { slowDownSeconds: device.early ? slowDownSeconds : 0 })
  if (device.early) return refused('slow_down', `poll less often: wait ${slowDownSeconds} seconds longer`)
  if (device.state === 'pending') return refused('authorization_pending', 'the person has not answered yet')
  if (device.state === 'denied') return refused('access_denied', 'the person did not allow it, or may not')
  const { session_id: sessionId, renewal_handle: sealed } = device
  if (!sealed)
    return {
      ...refused('invalid_grant', 'the device code was used before; the session has ended'),
      replayedIn: SessionId.parse(sessionId),
    }
  return redeem(deps, trx, deviceCodeHash, openSealed(deps.sealing, handleIdentity(deviceCodeHash), sealed))
}

async function redeem(
  deps: Deps,
  trx: Transaction<Schema>,
  deviceCodeHash: string,
  refreshToken: string,
): Promise<Polled> {
  try {
    const tokens = await deps.rbac().refresh({ body: { refreshToken, presenter: devicePresenter } })
    await answerDevice(trx, deviceCodeHash, { state: 'redeemed' })
    return { tokens }
  } catch (error) {
    if (!isEndedGrant(error)) throw error
    await answerDevice(trx, deviceCodeHash, { state: 'denied' })
    return refused('access_denied', 'the session of the person has ended since')
  }
}

function refused(code: Failure['code'], message: string): Extract<Polled, { refusal: Failure }> {
  return { refusal: new Failure(code, message) }
}
