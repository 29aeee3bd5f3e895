import type { Deps } from '../../deps.ts'
import type { MailRequest } from '../../throttle/mail-throttle.ts'
import { refuseIf } from '../../throttle/refuse-if.ts'

/** Counts a mail that is always sent when it is requested, and refuses one that comes too soon after others to the same address. */
export async function refuseUntimelyMail(deps: Pick<Deps, 'throttle'>, request: MailRequest): Promise<void> {
  const waitMs = await deps.throttle.mails.count(request)
  refuseIf(waitMs > 0, waitMs)
}
