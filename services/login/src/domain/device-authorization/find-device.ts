import type { ClientInfo, UserId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { findPendingDevice } from '../../store/device-authorizations.ts'

/** Who looks at a user code. */
export type Reader = { userId: UserId; client: ClientInfo }

/** A program that waits for an answer, as the person sees it. */
export type WaitingDevice = { address: string; userAgent: string; begunAt: Date }

/** The program that waits behind a user code; undefined when there is none. Every look-up is counted, since it may be a guess. */
export async function findDevice(
  deps: Pick<Deps, 'db' | 'deviceThrottle'>,
  reader: Reader,
  userCode: string,
): Promise<WaitingDevice | undefined> {
  await countLookUp(deps, reader)
  const found = await findPendingDevice(deps.db, userCode)
  return found && { address: found.client_address, userAgent: found.user_agent, begunAt: found.created_at }
}

/** Throws `rate_limited` for a person or an address with too many look-ups of user codes (RFC 8628 §5.1). */
export function countLookUp(
  { deviceThrottle }: Pick<Deps, 'deviceThrottle'>,
  { userId, client }: Reader,
): Promise<void> {
  return deviceThrottle.count(
    { bucket: 'userCodesOfAddress', key: client.ip },
    { bucket: 'userCodesOfUser', key: userId },
  )
}
