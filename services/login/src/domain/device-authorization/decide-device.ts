import { Refusal } from '@constellation/client'
import { operatorClient } from '@constellation/contracts-login'
import type { SessionId } from '@constellation/contracts-rbac'
import { seal } from '@constellation/database'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { answerDevice, lockPendingDevice } from '../../store/device-authorizations.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { handleIdentity } from './device-client.ts'
import { countLookUp, type Reader } from './find-device.ts'

type Decision = { userCode: string; allow: boolean; sessionId: SessionId }

/** `gone`: nothing waits for this code any more. `not_permitted`: the person has no permission of an operator; the program is denied. */
export type Decided = 'allowed' | 'denied' | 'not_permitted' | 'gone'

/**
 * Records what the person answers to a waiting program. The first answer counts. rbac opens the person's session to an allowed program at
 * this moment, so that a refusal reaches the person. The handle is sealed until the program polls.
 */
export async function decideDevice(
  deps: Deps,
  reader: Reader,
  { userCode, allow, sessionId }: Decision,
): Promise<Decided> {
  await countLookUp(deps, reader)
  return deps.db.transaction().execute(async (trx) => {
    const waiting = await lockPendingDevice(trx, userCode)
    if (!waiting) return 'gone'
    if (allow) return allowDevice(deps, trx, waiting.device_code_hash, sessionId)
    await answerDevice(trx, waiting.device_code_hash, { state: 'denied' })
    return 'denied'
  })
}

async function allowDevice(
  deps: Deps,
  trx: Transaction<Schema>,
  deviceCodeHash: string,
  sessionId: SessionId,
): Promise<Decided> {
  const { id: applicationId, permissions } = operatorClient
  const opening = { sessionId, applicationId, presenter: 'device' as const, platformPermissions: [...permissions] }
  try {
    const { renewalHandle } = await deps.rbac().handOff({ body: opening })
    const sealed = seal(deps.sealing, handleIdentity(deviceCodeHash), renewalHandle)
    await answerDevice(trx, deviceCodeHash, { state: 'allowed', sessionId, renewalHandle: sealed })
    return 'allowed'
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'application_denied') throw error
    await answerDevice(trx, deviceCodeHash, { state: 'denied' })
    return 'not_permitted'
  }
}
