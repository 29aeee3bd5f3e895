import { linkLifetimeSeconds, type RbacEvent } from '@constellation/contracts-rbac'

/** How long a message is retried that nothing else ends, in seconds: RFC 5321 §4.5.4.1 asks for four to five days. */
export const retrySeconds = 5 * 86_400

/** When the mail about an event is of no use any more: its link has expired, or it was retried long enough. */
export function mailExpiry(event: RbacEvent): Date {
  if (event.type === 'factor_reset_pending') return new Date(event.data.dueAt)
  return new Date(Date.parse(event.occurredAt) + 1000 * lifetimeSeconds(event))
}

function lifetimeSeconds({ type }: RbacEvent): number {
  switch (type) {
    case 'email_confirmation_requested':
      return linkLifetimeSeconds.confirm_email
    case 'password_reset_requested':
      return linkLifetimeSeconds.reset_password
    case 'factor_reset_requested':
      return linkLifetimeSeconds.reset_factors
    default:
      return retrySeconds
  }
}
