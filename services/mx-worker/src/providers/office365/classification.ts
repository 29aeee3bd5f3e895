import type { FailureCode } from '@constellation/contracts-mx'
import { configFault, mailboxFault, retryable, terminal, type Verdict } from '../verdict.ts'

/** A status, or all of a hundred. */
export type StatusPattern = number | '2xx' | '3xx' | '4xx' | '5xx'

/** One row of the classification of Graph's answers. */
export type ClassificationRule = Verdict & {
  /** The statuses that come with the codes. A code decides alone: it is looked for whatever the status is. */
  statuses: readonly StatusPattern[]
  /** Codes of the provider, compared without case. A star at the end stands for anything. */
  codes: readonly string[]
  /** Whether the row is also for these statuses with any other code, or with none. */
  forEveryCode: boolean
  code: FailureCode
  /** Whether the message may have been sent when the request was written in full. */
  isAmbiguous?: true
  /** The least time until the next attempt, in milliseconds, whatever the provider and the policy say. */
  leastDelayMs?: number
  /** Whether nothing more is sent from the mailbox for a while. */
  pausesMailbox?: true
  /** The same request is sent once more in the same attempt, before the row counts. */
  again?: 'with_new_token' | 'as_it_is'
}

const hour = 3_600_000

const hints = {
  token: 'Graph refuses the token. Check the audience, the cloud of the provider and the roles of the application.',
  access:
    'The application may not send from this mailbox. Grant Mail.Send (and Mail.ReadWrite for drafts) with admin consent, and check application access policies. A change takes up to two hours.',
  blocked:
    'Exchange blocks this sender. Look at the restricted entities and the state of the account in Microsoft 365.',
  missing: 'Graph does not know the user of this mailbox. Check the object id or user principal name.',
  notEnabled: 'The user has no mailbox in Exchange Online. Check the licence, and whether the mailbox is on premises.',
  full: 'The mailbox is full. Make room in it, or raise its quota.',
  redirect: 'Graph answers with a redirect. Check the base URL and the cloud of the provider.',
} as const

/**
 * How answers of Microsoft Graph are classified. Rows with a code come before rows for a status, and the first row that fits counts. A
 * new code of the provider is a change of one line here. Source: Microsoft Graph error responses, and codes that public clients
 * observed.
 */
export const classification: readonly ClassificationRule[] = [
  // Graph sometimes refuses a correct list, and accepts the same request a moment later.
  row([400], ['ErrorInvalidRecipients'], terminal('recipient'), 'invalid_recipient', { again: 'as_it_is' }),
  row([400], ['ErrorInvalidRecipientSmtpAddress'], terminal('recipient'), 'invalid_recipient'),
  row([400, 413], ['ErrorMessageSizeExceeded', 'MaximumSizeExceeded'], terminal('message'), 'too_large'),
  row(
    [400],
    [
      'RequestBodyRead',
      'BadRequest',
      'ErrorInvalidRequest',
      'ErrorInvalidProperty*',
      'InvalidInternetMessageHeader*',
      'ErrorInvalidInternetMessageHeader*',
    ],
    terminal('message'),
    'invalid_message',
  ),
  row([400], ['ErrorContentConversionFailed', 'ErrorMimeContent*'], terminal('message'), 'invalid_message'),
  everyCode([401], ['InvalidAuthenticationToken'], configFault(hints.token), 'auth_failed', {
    again: 'with_new_token',
  }),
  row([403], ['ErrorSendAsDenied'], terminal('message'), 'send_as_denied'),
  row(
    [403],
    ['ErrorAccessDenied', 'Authorization_RequestDenied', 'AccessDenied'],
    mailboxFault(hints.access),
    'access_denied',
  ),
  row([403], ['ErrorAccountSuspend*', 'ErrorMessageSubmissionBlocked'], mailboxFault(hints.blocked), 'sender_blocked'),
  row(
    [400, 403, 429],
    ['ErrorExceededMessageLimit', 'ErrorSubmissionQuotaExceeded'],
    retryable('mailbox'),
    'daily_limit',
    {
      leastDelayMs: hour,
      pausesMailbox: true,
    },
  ),
  row(
    [404],
    ['ErrorInvalidUser', 'ResourceNotFound', 'Request_ResourceNotFound', 'ErrorNonExistentMailbox'],
    mailboxFault(hints.missing),
    'mailbox_not_found',
  ),
  row(
    [404],
    ['MailboxNotEnabledForRESTAPI', 'MailboxNotHostedIn*'],
    mailboxFault(hints.notEnabled),
    'mailbox_not_enabled',
  ),
  row([404], ['ErrorItemNotFound'], retryable('message'), 'draft_lost'),
  everyCode([409, 412], ['ErrorIrresolvableConflict'], retryable('message'), 'conflict'),
  everyCode([413], ['RequestEntityTooLarge'], terminal('message'), 'too_large'),
  everyCode([415, 422], [], terminal('message'), 'invalid_message'),
  everyCode([423], [], retryable('mailbox'), 'locked'),
  everyCode(
    [429],
    [
      'ApplicationThrottled',
      'TooManyRequests',
      'ErrorTooManyRequests',
      'ErrorExceededConnectionCount',
      'CommandConcurrencyLimitReached',
      'MailboxConcurrency',
    ],
    retryable('mailbox'),
    'throttled',
    { pausesMailbox: true },
  ),
  row(
    [500],
    [
      'ErrorInternalServerTransientError',
      'ErrorMailboxMoveInProgress',
      'ErrorMailboxStoreUnavailable',
      'ErrorTimeoutExpired',
    ],
    retryable('mailbox'),
    'provider_unavailable',
  ),
  everyCode([500], [], retryable('message'), 'unknown_server_error', { isAmbiguous: true }),
  everyCode([503], ['ErrorServerBusy'], retryable('mailbox'), 'provider_unavailable', { pausesMailbox: true }),
  everyCode([502], [], retryable('mailbox'), 'provider_unavailable'),
  everyCode([504], [], retryable('mailbox'), 'provider_unavailable', { isAmbiguous: true }),
  everyCode([507], ['ErrorQuotaExceeded', 'ErrorInsufficientStorage'], mailboxFault(hints.full), 'mailbox_full'),
  everyCode([509], [], retryable('mailbox'), 'throttled', { pausesMailbox: true }),
  // Graph accepts with 201 or 202. Another success is the word of something in between.
  everyCode(['2xx'], [], retryable('message'), 'unknown_server_error', { isAmbiguous: true }),
  everyCode(['3xx'], [], configFault(hints.redirect), 'unknown_client_error'),
  everyCode(['4xx'], [], terminal('message'), 'unknown_client_error'),
  everyCode(['5xx'], [], retryable('message'), 'unknown_server_error'),
]

/** A gateway that gave up waiting does not know what became of the request, whatever code it names. */
export const ambiguousStatuses: readonly number[] = [504]

type Extras = Pick<ClassificationRule, 'isAmbiguous' | 'leastDelayMs' | 'pausesMailbox' | 'again'>

function row(
  statuses: readonly StatusPattern[],
  codes: readonly string[],
  verdict: Verdict,
  code: FailureCode,
  extras: Extras = {},
): ClassificationRule {
  return { statuses, codes, forEveryCode: false, ...verdict, code, ...extras }
}

function everyCode(...parts: Parameters<typeof row>): ClassificationRule {
  return { ...row(...parts), forEveryCode: true }
}
