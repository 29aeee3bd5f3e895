import { Failure } from '@constellation/chassis'
import type { Skipped } from '@constellation/contracts-mx'
import type { LockedItem } from '../../store/queue-changes.ts'

type Reason = Exclude<Skipped['reason'], 'not_found' | 'item_busy' | 'already_deleted'>

/** Why a message is not sent in a new cycle; undefined when it can be. */
export function whyNotRedriven(item: LockedItem): Reason | undefined {
  if (item.status !== 'failed' && (item.status !== 'sent' || !item.has_unreached)) return 'not_failed'
  if (!item.has_content) return 'content_erased'
  if (item.provider_status === 'disabled') return 'mail_provider_disabled'
  if (item.mailbox_status === 'disabled') return 'mailbox_disabled'
  return item.has_recipients ? undefined : 'suppressed'
}

/** The same as a refusal, with what to do. */
export function refuseRedrive(reason: Reason, { status }: LockedItem): Failure {
  switch (reason) {
    case 'not_failed':
      return new Failure(
        'state_conflict',
        `only a message that failed, or that some recipients did not get, is redriven: this one is ${status}`,
      )
    case 'content_erased':
      return new Failure('content_erased', 'the content is erased: hand the message in again')
    case 'mail_provider_disabled':
      return new Failure('mail_provider_disabled', 'its provider is disabled: name another one as providerId')
    case 'mailbox_disabled':
      return new Failure('mailbox_disabled', 'its mailbox is disabled: enable it first')
    case 'suppressed':
      return new Failure('state_conflict', 'every recipient is on the suppression list: remove one from it first')
  }
}
