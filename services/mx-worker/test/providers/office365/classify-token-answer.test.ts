import { describe, expect, test } from 'vitest'
import type { AttemptContext } from '../../../src/providers/office365/attempt-context.ts'
import { classifyTokenAnswer } from '../../../src/providers/office365/classify-token-answer.ts'
import { answer, attempt, garbage, withTerminal } from './context.ts'

const refusal = (error: string, ...numbers: unknown[]) => ({
  error,
  error_description: `AADSTS${numbers[0]}: Said so.\r\nTrace ID: t-1\r\nTimestamp: 2026-03-01 10:00:00Z`,
  error_codes: numbers,
  trace_id: 't-1',
})
const classify = (status: number, body: unknown, headers = {}, change: Partial<AttemptContext> = {}) => {
  // Also where the caller says otherwise, no message is part of this request.
  const context = attempt({ phase: 'token', canReconcile: true, ...change })
  const result = classifyTokenAnswer(answer(status, body, headers), context)
  return result.kind === 'failure' ? result.outcome : result
}

describe('a token', () => {
  const token = { token_type: 'Bearer', access_token: 'abc.def', expires_in: 3599 }

  test.each([
    [token, 3599],
    [{ ...token, token_type: 'bearer' }, 3599],
    [{ ...token, expires_in: '3599' }, 3599],
    [{ ...token, expires_in: 86_399.9 }, 86_399],
    [{ ...token, expires_in: -1 }, 0],
    [{ ...token, expires_in: 'soon' }, 0],
    [{ token_type: 'Bearer', access_token: 'abc.def' }, 0],
  ])('%j lives %i seconds', (body, expiresInSeconds) => {
    expect(classify(200, body)).toEqual({ kind: 'token', accessToken: 'abc.def', expiresInSeconds })
  })

  test.each([
    { ...token, token_type: 'MAC' },
    { ...token, access_token: '' },
    { ...token, access_token: 'a b' },
    { ...token, access_token: 'a\r\nX: y' },
    { ...token, access_token: 7 },
    { access_token: 'abc' },
    {},
    ...garbage,
  ])('%# is none: tried again later', (body) => {
    expect(classify(200, body)).toMatchObject({
      kind: 'retryable_failure',
      code: 'unknown_server_error',
      scope: 'provider',
      ambiguous: false,
    })
  })
})

describe('a refusal waits for an operator, with a hint by the number', () => {
  test.each([
    [401, 'invalid_client', 7000215, 'secret is wrong'],
    [401, 'invalid_client', 7000222, 'has expired'],
    [401, 'invalid_client', 7000218, 'had no client secret'],
    [400, 'unauthorized_client', 700016, 'does not know the application'],
    [400, 'invalid_request', 90002, 'tenant does not exist'],
    [400, 'invalid_request', 900023, 'tenant id'],
    [400, 'invalid_scope', 70011, 'scope'],
    [400, 'invalid_grant', 53003, 'conditional access'],
    [401, 'unauthorized_client', 7000112, 'disabled'],
    [401, 'invalid_client', 1, 'client id or the client secret'],
    [400, 'unauthorized_client', 1, 'may not ask'],
    [400, 'invalid_scope', 1, 'scope'],
    [400, 'invalid_request', 1, 'does not understand'],
    [400, 'invalid_grant', 1, 'grant'],
    [400, 'interaction_required', 1, 'no token'],
  ])('%i %s %i', (status, error, number, hint) => {
    const outcome = classify(status, refusal(error, number))
    expect(outcome).toEqual({
      kind: 'held',
      code: 'auth_failed',
      scope: 'provider',
      ambiguous: false,
      hint: expect.stringContaining(hint),
      detail: {
        phase: 'token',
        tokenSource: 'fresh',
        httpStatus: status,
        providerCode: `${error} AADSTS${number}`,
        providerMessage: expect.stringContaining('Said so. Trace ID: t-1'),
        providerRequestId: 't-1',
      },
    })
    const failing = classify(status, refusal(error, number), {}, withTerminal({ configFault: 'fail' }))
    expect(failing).toMatchObject({ kind: 'terminal_failure', code: 'auth_failed', scope: 'provider' })
  })

  test.each([[['x', null, 1.5]], ['7000215'], [{}], [[]]])(
    'numbers like %j choose no hint and break nothing',
    (numbers) => {
      expect(classify(401, { error: 'invalid_client', error_codes: numbers })).toMatchObject({
        hint: expect.stringContaining('client id or the client secret'),
      })
    },
  )
})

describe('a server that is busy is asked later', () => {
  test.each([
    [429, refusal('invalid_client', 50196), 'throttled'],
    [429, '', 'throttled'],
    [400, { error: 'slow_down' }, 'throttled'],
    [400, { error: 'temporarily_unavailable' }, 'provider_unavailable'],
    [500, '', 'provider_unavailable'],
    [503, { error: 'invalid_request' }, 'provider_unavailable'],
    [504, '<html>', 'provider_unavailable'],
  ])('%i %j', (status, body, code) => {
    expect(classify(status, body, { 'retry-after': '12' })).toMatchObject({
      kind: 'retryable_failure',
      code,
      scope: 'provider',
      retryAfterMs: 12_000,
      ambiguous: false,
    })
  })
})

test.each([301, 400, 401, 403, 404, 410])('any body at %i is a fault of the configuration', (status) => {
  for (const text of garbage)
    expect(classify(status, text)).toMatchObject({ kind: 'held', code: 'auth_failed', hint: expect.any(String) })
})

test('a server that repeats the request does not bring the secret into what is kept', () => {
  const body = { error: 'invalid_client', error_description: 'got client_id=1&client_secret=s3cr%20et&scope=x' }
  expect(JSON.stringify(classify(400, body))).not.toContain('s3cr')
})
