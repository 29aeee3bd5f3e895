import type { ProviderKind } from '@constellation/contracts-mx'
import {
  byteRate,
  choice,
  count,
  duration,
  type Field,
  flag,
  fraction,
  headerLine,
  list,
  optionalAddress,
  rate,
  serverUrl,
  size,
} from './field-kinds.ts'
import type { Policy } from './policy.ts'
import type { PolicyFrame } from './policy-frame.ts'

export type PolicySection = Exclude<keyof Policy, 'policyVersion'>

/** A field for each member of a policy: the compiler refuses a missing one. */
export type PolicyFields = {
  readonly [S in PolicySection]: { readonly [F in keyof Policy[S]]: Field<Policy[S][F]> }
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const megabyte = 1000 ** 2
const mebibyte = 1024 ** 2

/** Exchange Online publishes its limits. Those of a mail server are its own: an operator sets them. */
const ratesOfKind = {
  office365_graph: { concurrent: 4, mostConcurrent: 4, messages: 30, megabytes: 150, recipients: 10_000 },
  smtp: { concurrent: 8, mostConcurrent: 64, messages: 600, megabytes: 1000, recipients: 100_000 },
} as const

/** The fields that mean nothing for a provider of a kind: it has no such thing. */
export const fieldsWithoutMeaning: Readonly<Record<ProviderKind, readonly string[]>> = {
  office365_graph: [],
  smtp: [
    'throttle.honorRetryAfter',
    ...['http.tokenTimeout', 'http.uploadTimeout', 'http.baseUrl', 'http.authorityUrl', 'http.userAgent'],
    ...['tokenCache.enabled', 'tokenCache.skew', 'tokenCache.maxAge', 'tokenCache.negativeTtl'],
    ...['mail.mode', 'mail.saveToSentItems', 'mail.inlineAttachmentLimit'],
  ],
}

/** An attempt has to end this long before its lease does, so that its result can be stored. */
const leaseMarginMs = 15 * second

/**
 * Every field of a policy with its default and its bounds. Values that Microsoft publishes as limits of Exchange Online are defaults
 * here: they change without notice, so an operator can change them too.
 */
export function policyFields({ leaseMs, kind, baseUrl, authorityUrl }: PolicyFrame): PolicyFields {
  const rates = ratesOfKind[kind]
  const longestAttempt = Math.max(second, leaseMs - leaseMarginMs)
  return {
    throttle: {
      maxConcurrentPerMailbox: count(rates.concurrent, { min: 1, max: rates.mostConcurrent }),
      maxConcurrentPerProvider: count(32, { min: 1, max: 512 }),
      messagesPerMailbox: rate({ amount: rates.messages, perMs: minute }),
      requestsPerMailbox: rate({ amount: 10_000, perMs: 10 * minute }),
      uploadBytesPerMailbox: byteRate({ amount: rates.megabytes * megabyte, perMs: 5 * minute }),
      recipientsPerMailbox: rate({ amount: rates.recipients, perMs: day }),
      honorRetryAfter: flag(true),
      maxRetryAfter: duration(hour, { min: second, max: day }),
    },
    http: {
      connectTimeout: duration(5 * second, { min: second, max: 30 * second }),
      tokenTimeout: duration(10 * second, { min: second, max: minute }),
      sendTimeout: duration(30 * second, { min: second, max: 2 * minute }),
      uploadTimeout: duration(2 * minute, { min: 5 * second, max: 10 * minute }),
      attemptDeadline: duration(Math.min(90 * second, longestAttempt), { min: second, max: longestAttempt }),
      baseUrl: serverUrl(baseUrl),
      authorityUrl: serverUrl(authorityUrl),
      userAgent: headerLine('constellation-mx-worker/1'),
    },
    tokenCache: {
      enabled: flag(true),
      skew: duration(5 * minute, { min: 0, max: 30 * minute }),
      maxAge: duration(50 * minute, { min: second, max: day }),
      negativeTtl: duration(30 * second, { min: 0, max: 10 * minute }),
    },
    retry: {
      maxAttempts: count(10, { min: 1, max: 50 }),
      baseDelay: duration(30 * second, { min: 1, max: day }),
      factor: fraction(2, { min: 1, max: 10 }),
      maxDelay: duration(hour, { min: 1, max: 7 * day }),
      jitter: fraction(0.2, { min: 0, max: 0.5 }),
      maxAge: duration(day, { min: minute, max: 7 * day }),
      ambiguous: choice('retry', ['retry', 'fail']),
    },
    mail: {
      mode: choice('send_mail', ['send_mail', 'draft_send', 'mime']),
      saveToSentItems: flag(true),
      maxMessageBytes: size(25 * mebibyte, { min: 1, max: 150 * megabyte }),
      inlineAttachmentLimit: size(3 * megabyte, { min: 1, max: 3 * megabyte }),
      maxRecipients: count(500, { min: 1, max: 1000 }),
      allowCustomHeaders: list(['x-*'], {
        pattern: /^([A-Za-z][A-Za-z0-9-]{0,126}\*?|\*)$/,
        each: 'must be the name of a header; a star at its end stands for anything',
        most: 100,
        fold: (name) => name.toLowerCase(),
      }),
      defaultReplyTo: optionalAddress(),
    },
    terminal: {
      extraTerminalCodes: list([], providerCodes),
      extraRetryableCodes: list([], providerCodes),
      configFault: choice('hold', ['hold', 'fail']),
      mailboxFault: choice('hold', ['hold', 'fail']),
      retentionDays: count(90, { min: 1, max: 3650 }),
    },
  }
}

const providerCodes = {
  pattern: /^[\x21-\x7e]{1,128}$/,
  each: 'must be an error code of the provider: 1 to 128 printable ASCII characters without spaces',
  most: 100,
}
