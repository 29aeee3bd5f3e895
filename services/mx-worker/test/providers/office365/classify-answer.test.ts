import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AttemptContext } from '../../../src/providers/office365/attempt-context.ts'
import { classification } from '../../../src/providers/office365/classification.ts'
import { classifyAnswer } from '../../../src/providers/office365/classify-answer.ts'
import type { Failure } from '../../../src/providers/to-failure.ts'
import { answer, attempt, garbage, graphError, withTerminal } from './context.ts'

type Expected = 'terminal' | 'retryable' | 'ambiguous' | 'config' | 'mailbox'

/** The classification as it was decided: statuses, codes, outcome, our code, scope. A dash stands for every other code. */
const decided: readonly [number[], string[], Expected, string, string][] = [
  [[400], ['ErrorInvalidRecipients', 'ErrorInvalidRecipientSmtpAddress'], 'terminal', 'invalid_recipient', 'recipient'],
  [[400, 413], ['ErrorMessageSizeExceeded', 'MaximumSizeExceeded'], 'terminal', 'too_large', 'message'],
  [[400], ['RequestBodyRead', 'BadRequest', 'ErrorInvalidRequest'], 'terminal', 'invalid_message', 'message'],
  [[400], ['ErrorInvalidPropertySet', 'ErrorInvalidPropertyRequest'], 'terminal', 'invalid_message', 'message'],
  [[400], ['ErrorContentConversionFailed'], 'terminal', 'invalid_message', 'message'],
  [[400], ['ErrorMimeContentInvalid', 'ErrorMimeContentInvalidBase64String'], 'terminal', 'invalid_message', 'message'],
  [
    [400],
    ['InvalidInternetMessageHeader', 'InvalidInternetMessageHeaderCollection'],
    'terminal',
    'invalid_message',
    'message',
  ],
  [[400], ['ErrorInvalidInternetMessageHeader'], 'terminal', 'invalid_message', 'message'],
  [[401], ['InvalidAuthenticationToken', '-'], 'config', 'auth_failed', 'provider'],
  [[403], ['ErrorSendAsDenied'], 'terminal', 'send_as_denied', 'message'],
  [[403], ['ErrorAccessDenied', 'Authorization_RequestDenied', 'AccessDenied'], 'mailbox', 'access_denied', 'mailbox'],
  [[403], ['ErrorAccountSuspend', 'ErrorAccountSuspendShowTierUpgrade'], 'mailbox', 'sender_blocked', 'mailbox'],
  [[403], ['ErrorMessageSubmissionBlocked'], 'mailbox', 'sender_blocked', 'mailbox'],
  [
    [403, 429, 400],
    ['ErrorExceededMessageLimit', 'ErrorSubmissionQuotaExceeded'],
    'retryable',
    'daily_limit',
    'mailbox',
  ],
  [[404], ['ErrorInvalidUser', 'ResourceNotFound'], 'mailbox', 'mailbox_not_found', 'mailbox'],
  [[404], ['Request_ResourceNotFound', 'ErrorNonExistentMailbox'], 'mailbox', 'mailbox_not_found', 'mailbox'],
  [[404], ['MailboxNotEnabledForRESTAPI'], 'mailbox', 'mailbox_not_enabled', 'mailbox'],
  [[404], ['MailboxNotHostedInExchangeOnline'], 'mailbox', 'mailbox_not_enabled', 'mailbox'],
  [[404], ['ErrorItemNotFound'], 'retryable', 'draft_lost', 'message'],
  [[409, 412], ['ErrorIrresolvableConflict', '-'], 'retryable', 'conflict', 'message'],
  [[413], ['RequestEntityTooLarge', '-'], 'terminal', 'too_large', 'message'],
  [[415, 422], ['-'], 'terminal', 'invalid_message', 'message'],
  [[423], ['-'], 'retryable', 'locked', 'mailbox'],
  [
    [429],
    ['ApplicationThrottled', 'TooManyRequests', 'ErrorTooManyRequests', '-'],
    'retryable',
    'throttled',
    'mailbox',
  ],
  [[429], ['ErrorExceededConnectionCount', 'CommandConcurrencyLimitReached'], 'retryable', 'throttled', 'mailbox'],
  [[429], ['MailboxConcurrency'], 'retryable', 'throttled', 'mailbox'],
  [[500], ['ErrorInternalServerTransientError', 'ErrorTimeoutExpired'], 'retryable', 'provider_unavailable', 'mailbox'],
  [
    [500],
    ['ErrorMailboxMoveInProgress', 'ErrorMailboxStoreUnavailable'],
    'retryable',
    'provider_unavailable',
    'mailbox',
  ],
  [[500], ['generalException', 'UnknownError', '-'], 'ambiguous', 'unknown_server_error', 'message'],
  [[502, 503], ['ErrorServerBusy', '-'], 'retryable', 'provider_unavailable', 'mailbox'],
  [[504], ['ErrorServerBusy', 'UnknownError', '-'], 'ambiguous', 'provider_unavailable', 'mailbox'],
  [[507], ['ErrorQuotaExceeded', 'ErrorInsufficientStorage', '-'], 'mailbox', 'mailbox_full', 'mailbox'],
  [[509], ['-'], 'retryable', 'throttled', 'mailbox'],
  [[300, 301, 302, 307, 308, 399], ['-'], 'config', 'unknown_client_error', 'provider'],
  [[400, 402, 403, 404, 405, 406, 410, 418, 431, 451, 499], ['-'], 'terminal', 'unknown_client_error', 'message'],
  [[501, 505, 508, 511, 520, 599], ['-'], 'retryable', 'unknown_server_error', 'message'],
  [[200, 203, 204, 206], ['-'], 'ambiguous', 'unknown_server_error', 'message'],
]

const rows = decided.flatMap(([statuses, codes, kind, code, scope]) =>
  codes.map((one) => ({ statuses, providerCode: one === '-' ? 'ErrorNobodyKnows' : one, kind, code, scope })),
)

/** The outcome without what the provider said. */
function classify(status: number, body: unknown, change: Partial<AttemptContext> = {}, headers = {}) {
  const { detail: _, ...outcome } = classifyAnswer(answer(status, body, headers), attempt(change)).outcome
  return outcome
}

function expected(kind: Expected, code: string, scope: string): object {
  const common = { code, scope }
  if (kind === 'terminal') return { kind: 'terminal_failure', ...common }
  if (kind === 'retryable' || kind === 'ambiguous')
    return { kind: 'retryable_failure', ...common, ambiguous: kind === 'ambiguous' }
  return { kind: 'held', ...common, ambiguous: false, hint: expect.stringMatching(/^[A-Z].{20,}\.$/) }
}

describe('every row', () => {
  test.each(rows)('$providerCode at $statuses is $kind, $code', ({ statuses, providerCode, kind, code, scope }) => {
    for (const status of statuses)
      for (const written of [providerCode, providerCode.toUpperCase(), providerCode.toLowerCase()]) {
        expect(classify(status, graphError(written))).toMatchObject(expected(kind, code, scope))
        // An outer code that nobody knows hides no inner one.
        const inner = { code: 'Odd', innererror: { code: written } }
        expect(classify(status, graphError('', '', inner))).toMatchObject(expected(kind, code, scope))
      }
  })

  test('the rows name every code of the data', () => {
    const fits = (pattern: string, code: string) =>
      pattern.endsWith('*') ? code.startsWith(pattern.slice(0, -1)) : pattern === code
    const unnamed = classification
      .flatMap(({ codes }) => codes)
      .filter((pattern) => !rows.some(({ providerCode }) => fits(pattern, providerCode)))
    expect(unnamed).toEqual([])
  })

  test('each code decides whatever the status is', () => {
    for (const { codes, code } of classification)
      for (const pattern of codes)
        for (const status of [400, 403, 429, 500, 503])
          expect(classify(status, graphError(pattern.replace('*', 'Odd')))).toMatchObject({ code })
  })

  test('the outer code counts before the inner one', () => {
    const body = graphError('ErrorSendAsDenied', '', { code: 'ErrorQuotaExceeded' })
    expect(classify(403, body)).toMatchObject({ code: 'send_as_denied' })
  })
})

describe('what the provider says of the time', () => {
  const at = (value: string) => classify(429, '', {}, { 'retry-after': value })

  test.each([
    ['0', 0],
    ['1', 1000],
    [' 120 ', 120_000],
    ['Sun, 01 Mar 2026 10:00:30 GMT', 30_000],
    ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
  ])('%s is a delay', (value, retryAfterMs) => {
    expect(at(value)).toMatchObject({ retryAfterMs })
  })

  test.each(['-1', '-5', '1.5', '1e3', '', 'soon', '30, 60', 'Sun, 01 Mar 2026 09:59:59 GMT', '2026-03-01T10:00:30Z'])(
    '%s is ignored',
    (value) => {
      expect(at(value)).not.toHaveProperty('retryAfterMs')
    },
  )

  test('a mailbox over its limit of a day waits an hour at least, and nothing else leaves from it', () => {
    const outcome = classify(429, graphError('ErrorExceededMessageLimit'), {}, { 'retry-after': '10' })
    expect(outcome).toMatchObject({ retryAfterMs: 10_000, leastDelayMs: 3_600_000, pausesMailbox: true })
  })

  test.each([
    [429, true],
    [503, true],
    [509, true],
    [502, false],
    [504, false],
    [500, false],
  ])('status %i pauses the mailbox: %s', (status, pauses) => {
    expect('pausesMailbox' in classify(status, '')).toBe(pauses)
  })
})

describe('what is tried once in the same attempt', () => {
  const again = (status: number, code: string) => classifyAnswer(answer(status, graphError(code)), attempt()).again

  test('a refused token with a new one, a refused list of recipients as it is, nothing else', () => {
    expect(again(401, 'InvalidAuthenticationToken')).toBe('with_new_token')
    expect(again(401, '')).toBe('with_new_token')
    expect(again(400, 'ErrorInvalidRecipients')).toBe('as_it_is')
    const others = rows.filter(
      ({ statuses, providerCode }) => !statuses.includes(401) && providerCode !== 'ErrorInvalidRecipients',
    )
    for (const { statuses, providerCode } of others)
      for (const status of statuses) expect(again(status, providerCode)).toBeUndefined()
  })
})

describe('whether the message may have been sent', () => {
  const isAmbiguous = (status: number, code: string, change: Partial<AttemptContext>) => {
    const outcome = classify(status, graphError(code), change)
    return 'ambiguous' in outcome && outcome.ambiguous
  }
  const open = rows.filter(({ kind }) => kind !== 'terminal')

  test('a request that was not written, or that does not send, sent nothing', () => {
    for (const { statuses, providerCode } of open)
      for (const status of statuses) {
        expect(isAmbiguous(status, providerCode, { wasWritten: false, canReconcile: true })).toBe(false)
        for (const phase of ['draft', 'upload', 'verify'] as const)
          expect(isAmbiguous(status, providerCode, { phase, canReconcile: true })).toBe(false)
      }
  })

  test('where it can be looked up, every failure that was written is looked up', () => {
    for (const { statuses, providerCode } of open)
      for (const status of statuses) expect(isAmbiguous(status, providerCode, { canReconcile: true })).toBe(true)
  })

  test('a provider that refuses to begin is not at work on it; one that broke off or gave up waiting may be', () => {
    const settles = (status: number, code = '') => classify(status, graphError(code), { canReconcile: true })
    for (const status of [500, 502, 504, 599]) expect(settles(status)).toMatchObject({ settleMs: 300_000 })
    for (const status of [403, 429, 503, 509]) expect(settles(status)).not.toHaveProperty('settleMs')
  })
})

describe('the policy', () => {
  test('with `fail` a fault of the configuration or of the mailbox is terminal, each by its own field', () => {
    for (const { statuses, providerCode, kind, code } of rows.filter((row) => ['config', 'mailbox'].includes(row.kind)))
      for (const status of statuses) {
        const [own, other] = kind === 'config' ? ['configFault', 'mailboxFault'] : ['mailboxFault', 'configFault']
        const body = graphError(providerCode)
        expect(classify(status, body, withTerminal({ [`${own}`]: 'fail' }))).toMatchObject({
          kind: 'terminal_failure',
          code,
        })
        expect(classify(status, body, withTerminal({ [`${other}`]: 'fail' }))).toMatchObject({ kind: 'held', code })
      }
  })

  test.each([
    ['ErrorNew', 500, graphError('errornew')],
    ['ErrorNew', 403, graphError('ErrorAccessDenied', '', { code: 'ErrorNew' })],
    ['ApplicationThrottled', 429, graphError('ApplicationThrottled')],
    ['InvalidAuthenticationToken', 401, graphError('InvalidAuthenticationToken')],
  ])('a code %s of its own is terminal at %i, and nothing is tried again', (code, status, body) => {
    const classified = classifyAnswer(answer(status, body), attempt(withTerminal({ extraTerminalCodes: [code] })))
    expect(classified.outcome.kind).toBe('terminal_failure')
    expect(classified.again).toBeUndefined()
  })

  test.each([
    ['ErrorNew', 400, graphError('ERRORNEW'), 'unknown_client_error'],
    ['ErrorSendAsDenied', 403, graphError('ErrorSendAsDenied'), 'send_as_denied'],
    ['ErrorAccessDenied', 403, graphError('ErrorAccessDenied'), 'access_denied'],
  ])('a code %s of its own is retryable at %i', (code, status, body, ours) => {
    const headers = { 'retry-after': '7' }
    expect(classify(status, body, withTerminal({ extraRetryableCodes: [code] }), headers)).toMatchObject({
      kind: 'retryable_failure',
      code: ours,
      retryAfterMs: 7000,
      ambiguous: false,
    })
  })

  test('a code in both lists is terminal', () => {
    const lists = withTerminal({ extraTerminalCodes: ['A'], extraRetryableCodes: ['A'] })
    expect(classify(500, graphError('A'), lists).kind).toBe('terminal_failure')
  })
})

describe('what is kept of the answer', () => {
  const detailOf = (status: number, body: unknown, headers = {}): Failure['detail'] =>
    classifyAnswer(answer(status, body, headers), attempt()).outcome.detail

  test('the status, the code as it was written, the message and the id of the request', () => {
    const body = graphError('ErrorServerBusy', 'Busy.\r\nTry later.', { 'request-id': 'inner-id' })
    const kept = {
      phase: 'send',
      httpStatus: 503,
      providerCode: 'ErrorServerBusy',
      providerMessage: 'Busy. Try later.',
      providerRequestId: 'inner-id',
    }
    expect(detailOf(503, body)).toEqual(kept)
    expect(detailOf(503, body, { 'request-id': 'outer-id' })).toEqual({ ...kept, providerRequestId: 'outer-id' })
  })

  test('no address but ours', () => {
    const { providerMessage } = detailOf(400, graphError('X', 'noreply@ours.test may not write to joe@example.test'))
    expect(providerMessage).toBe('noreply@ours.test may not write to [address]')
  })
})

describe('garbage', () => {
  test.each(garbage.map((text) => [text.slice(0, 60), text]))('%j is judged by its status', (_, text) => {
    for (const { statuses, kind, code, scope } of rows.filter(
      ({ providerCode }) => providerCode === 'ErrorNobodyKnows',
    ))
      for (const status of statuses) {
        const { outcome } = classifyAnswer(answer(status, text), attempt())
        expect(outcome).toMatchObject(expected(kind, code, scope))
        expect(outcome.detail).not.toHaveProperty('providerCode', '')
        expect(JSON.stringify(outcome.detail).length).toBeLessThan(2000)
      }
  })

  test('any body at any status gives an outcome', () => {
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ error: fc.anything() }).map((value) => safeJson(value)),
    )
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), body, fc.string(), (status, text, retryAfter) => {
        const { outcome } = classifyAnswer({ status, headers: { get: () => retryAfter }, text }, attempt())
        expect(['retryable_failure', 'terminal_failure', 'held']).toContain(outcome.kind)
      }),
    )
  })
})

function safeJson(value: unknown): string {
  return JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? String(member) : member)) ?? ''
}
