import type { ErrorCodeTable } from '@constellation/contract'

/** The codes that mx-worker adds to the common ones. */
export const errorCodes = {
  // Handing in a message
  from_not_allowed: { status: 403, title: 'The sender is not a mailbox of the account' },
  mailbox_disabled: { status: 422, title: 'The mailbox is disabled' },
  no_provider: { status: 422, title: 'No provider is there to send with' },
  mail_provider_disabled: { status: 422, title: 'The mail provider is disabled' },

  // Administering
  mailbox_exists: { status: 409, title: 'The account has a mailbox with this address' },
  not_an_envelope: { status: 422, title: 'The secret is not wrapped' },
  item_busy: { status: 409, title: 'A worker is at this message' },
  count_mismatch: { status: 409, title: 'The number of messages is not the expected one' },
  content_erased: { status: 410, title: 'The content of the message is erased' },
  provider_in_use: { status: 409, title: 'Messages wait for this provider' },
  suppression_exists: { status: 409, title: 'The address is on the suppression list' },
  too_many_webhooks: { status: 409, title: 'The account has as many webhooks as it may have' },
} as const satisfies ErrorCodeTable

type Own = typeof errorCodes

declare module '@constellation/contract' {
  interface ErrorCodes extends Own {}
}
