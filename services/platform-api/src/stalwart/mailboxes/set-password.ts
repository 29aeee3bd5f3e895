import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Jmap } from '../jmap/call-jmap.ts'
import { notDone } from '../jmap/set-result.ts'
import type { OwnMailbox } from '../stalwart.ts'
import { changeMailbox } from './change-mailbox.ts'
import { requireOwnMailbox } from './find-mailbox.ts'
import { type AccountForm, credentialsOf } from './mailbox-form.ts'

const mostAttempts = 3

/**
 * Sets the password of a mailbox, at the position that its entry has now. When somebody adds or removes an app password in between, the
 * position is that of another entry: the mail server refuses that, and it is tried again.
 */
export async function setPassword(jmap: Jmap, own: OwnMailbox, password: string): Promise<void> {
  let account = await requireOwnMailbox(jmap, own)
  for (let attempt = 1; ; attempt++) {
    const before = passwordOf(account)
    try {
      const changed = await changeMailbox(jmap, account.id, patchOf(account, password))
      const after = passwordOf(changed)
      if (!after || (before && after.id !== before.id)) throw notDone()
      return
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error
      account = await requireOwnMailbox(jmap, own)
      if (attempt >= mostAttempts || passwordOf(account)?.position === before?.position) throw error
    }
  }
}

function passwordOf(account: AccountForm) {
  return credentialsOf(account, 'Password')[0]
}

/** A mailbox without a password gets one at the first free position. */
function patchOf(account: AccountForm, secret: string): Record<string, unknown> {
  const known = passwordOf(account)
  if (known) return { [`credentials/${known.position}/secret`]: secret }
  const free = Math.max(-1, ...Object.keys(account.credentials).map(Number)) + 1
  return { [`credentials/${free}`]: { '@type': 'Password', secret } }
}
