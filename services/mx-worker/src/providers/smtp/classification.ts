import type { FailureCode } from '@constellation/contracts-mx'
import { configFault, mailboxFault, retryable, terminal, type Verdict } from '../verdict.ts'
import type { SmtpPhase } from './smtp-reply.ts'

/** A reply code, or all of a hundred. */
export type ReplyPattern = number | '4xx' | '5xx' | 'any'

/** One row of the classification of replies. */
export type ClassificationRule = Verdict & {
  phases: readonly SmtpPhase[]
  replies: readonly ReplyPattern[]
  /** Enhanced codes, where a star at the end stands for anything. The row counts for these alone; for every reply when it is empty. */
  enhanced: readonly string[]
  code: FailureCode
  /** Whether the message may have been accepted all the same. */
  isAmbiguous?: true
  /** Whether nothing more is sent from the mailbox for a while. */
  pausesMailbox?: true
}

const hints = {
  signIn:
    'The server refuses the user or the password. Check settings.user, and give the provider a new secret by mx wrap.',
  signInNeeded: 'The server wants us to sign in. Set settings.user, and give the provider a secret by mx wrap.',
  encryption: 'The server wants an encrypted connection. Set settings.security to tls or starttls.',
  greeting: 'The server does not serve this host. Its answer says why: a blocklist, or a rule about addresses.',
  ehlo: 'The server does not accept how we introduce ourselves. Check settings.ehloName.',
  startTls: 'The server offers no STARTTLS. Check the port, or set settings.security to tls.',
  sender:
    'The server does not accept the sender. Check which addresses the user may send from, and settings.envelopeFrom.',
} as const

const session = ['connect', 'ehlo', 'starttls', 'auth'] as const
const transaction = ['mail', 'rcpt', 'data', 'send'] as const
const content = ['data', 'send'] as const

/**
 * How refusals of a mail server are classified. The first row that fits counts, so those with enhanced codes come before those without. A
 * reply that refuses the message after its last byte is definite: the server has not taken it (RFC 5321 §4.2.5). 421 is not, because it
 * is about the connection (§3.8). Sources: RFC 5321 §4.2, RFC 3463, RFC 4954 §6, RFC 3207 §4, and replies of Postfix, Exchange and Gmail.
 */
export const classification: readonly ClassificationRule[] = [
  // Who we are
  row(['auth', 'mail', 'rcpt', 'data'], [530], [], configFault(hints.signInNeeded), 'auth_failed'),
  row([...session, ...transaction], [538, 523], [], configFault(hints.encryption), 'auth_failed'),
  row(['auth'], ['5xx', 432], [], configFault(hints.signIn), 'auth_failed'),
  row(['auth'], ['4xx'], [], retryable('provider'), 'provider_unavailable'),

  // The connection
  row(['connect'], ['5xx'], [], configFault(hints.greeting), 'access_denied'),
  row(['ehlo'], ['5xx'], [], configFault(hints.ehlo), 'unknown_client_error'),
  row(['starttls'], ['5xx'], [], configFault(hints.startTls), 'unknown_client_error'),
  row(['send'], [421], [], retryable('provider'), 'provider_unavailable', { isAmbiguous: true }),
  row([...session, 'mail', 'data'], [421], ['4.7.*'], retryable('mailbox'), 'throttled', { pausesMailbox: true }),
  row([...session, 'mail', 'rcpt', 'data'], [421], [], retryable('provider'), 'provider_unavailable'),
  row(session, ['4xx'], [], retryable('provider'), 'provider_unavailable'),

  // Its size
  row(transaction, ['5xx'], ['5.3.4', '5.2.3'], terminal('message'), 'too_large'),
  row(['mail', 'data', 'send'], [552], [], terminal('message'), 'too_large'),

  // The sender
  row(['mail'], ['4xx'], ['4.7.*'], retryable('mailbox'), 'throttled', { pausesMailbox: true }),
  row(['mail'], ['5xx'], ['5.1.7', '5.1.8', '5.7.*'], mailboxFault(hints.sender), 'send_as_denied'),
  row(['mail'], [550, 553, 554], [], mailboxFault(hints.sender), 'send_as_denied'),
  row(['mail'], ['5xx'], [], terminal('message'), 'invalid_message'),

  // One recipient
  row(['rcpt'], ['5xx'], ['5.1.7', '5.1.8'], terminal('recipient'), 'send_as_denied'),
  row(['rcpt'], ['5xx'], ['5.1.*', '5.2.1', '5.6.7'], terminal('recipient'), 'invalid_recipient'),
  row(['rcpt'], ['5xx'], ['5.2.2'], terminal('recipient'), 'mailbox_full'),
  row(['rcpt'], ['5xx'], ['5.7.*'], terminal('recipient'), 'access_denied'),
  // Without a reason these may be a rule of the server as well as an address that does not exist.
  row(['rcpt'], [501, 513, 551, 553], [], terminal('recipient'), 'invalid_recipient'),
  row(['rcpt'], ['4xx'], ['4.2.2'], retryable('recipient'), 'mailbox_full'),
  row(['rcpt'], ['4xx'], ['4.7.*', '4.5.3'], retryable('recipient'), 'throttled'),
  row(['rcpt'], ['4xx'], [], retryable('recipient'), 'provider_unavailable'),
  row(['rcpt'], [503], [], retryable('recipient'), 'unknown_server_error'),
  row(['rcpt'], ['5xx'], [], terminal('recipient'), 'unknown_client_error'),

  // The message
  row(content, ['4xx'], ['4.7.*'], retryable('mailbox'), 'throttled', { pausesMailbox: true }),
  row(content, ['5xx'], ['5.6.*', '5.5.*'], terminal('message'), 'invalid_message'),
  row(content, [550, 554], [], terminal('message'), 'content_rejected'),
  row(content, ['5xx'], ['5.7.*'], terminal('message'), 'content_rejected'),

  // Everything else. 503 says that the order of commands was wrong, and so nothing of the message.
  row(transaction, [503], [], retryable('message'), 'unknown_server_error'),
  row(transaction, ['4xx'], [], retryable('message'), 'provider_unavailable'),
  row(transaction, ['5xx'], [], terminal('message'), 'unknown_client_error'),
  // Neither an acceptance nor a refusal.
  row(['send'], ['any'], [], retryable('message'), 'unknown_server_error', { isAmbiguous: true }),
  row([...session, ...transaction], ['any'], [], retryable('provider'), 'unknown_server_error'),
]

type Extras = Pick<ClassificationRule, 'isAmbiguous' | 'pausesMailbox'>

function row(
  phases: readonly SmtpPhase[],
  replies: readonly ReplyPattern[],
  enhanced: readonly string[],
  verdict: Verdict,
  code: FailureCode,
  extras: Extras = {},
): ClassificationRule {
  return { phases, replies, enhanced, ...verdict, code, ...extras }
}
