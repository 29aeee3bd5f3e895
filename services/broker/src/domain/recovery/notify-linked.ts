import type { Deps } from '../../deps.ts'
import type { RecoveryNotice } from '../../mails/recovery-mail.ts'
import { listLinkRows } from '../../store/identity-links.ts'

/** Tells every linked address of a recovery. What was decided stands, whether or not a mail leaves; the log has those that did not. */
export async function notifyLinked(deps: Deps, master: string, notice: RecoveryNotice): Promise<void> {
  const rows = await listLinkRows(deps.db, master)
  const addresses = rows.filter((row) => row.identity_type === 'email').map((row) => row.identity_value)
  const email = deps.authMethods.selected.email_link
  if (!email && addresses.length > 0) deps.logger.warn({ recovery: notice.event }, 'nobody was told: email_link is off')
  const sent = await Promise.allSettled(addresses.map((to) => email?.sendRecoveryNotice({ ...notice, to })))
  for (const result of sent)
    if (result.status === 'rejected')
      deps.logger.error({ error: result.reason, recovery: notice.event }, 'a linked address was not told of a recovery')
}
