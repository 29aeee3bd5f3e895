import { describe, expect, test } from 'vitest'
import type { AttemptContext } from '../../../src/providers/office365/attempt-context.ts'
import { classifyNetworkError } from '../../../src/providers/office365/classify-network-error.ts'
import { attempt } from './context.ts'

const coded = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more })
const fetchFailed = (cause: unknown) => new TypeError('fetch failed', { cause })
const several = (...errors: Error[]) => Object.assign(new AggregateError(errors), { code: 'ECONNREFUSED' })

const classify = (thrown: unknown, change: Partial<AttemptContext> = {}) => {
  const { detail, ...outcome } = classifyNetworkError(thrown, attempt(change))
  return { ...outcome, providerCode: detail.providerCode }
}

describe('a connection that was never made leaves nothing open, also where the request counts as written', () => {
  test.each([
    ['ENOTFOUND', coded('ENOTFOUND', { syscall: 'getaddrinfo' })],
    ['EAI_AGAIN', coded('EAI_AGAIN')],
    ['ECONNREFUSED', coded('ECONNREFUSED')],
    ['ECONNREFUSED', several(coded('ECONNREFUSED', { syscall: 'connect' }))],
    ['ETIMEDOUT', coded('ETIMEDOUT', { syscall: 'connect' })],
    ['EHOSTUNREACH', coded('EHOSTUNREACH', { syscall: 'connect' })],
    ['UND_ERR_CONNECT_TIMEOUT', coded('UND_ERR_CONNECT_TIMEOUT')],
    ['CERT_HAS_EXPIRED', coded('CERT_HAS_EXPIRED')],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', coded('DEPTH_ZERO_SELF_SIGNED_CERT')],
    ['SELF_SIGNED_CERT_IN_CHAIN', coded('SELF_SIGNED_CERT_IN_CHAIN')],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE')],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', coded('UNABLE_TO_GET_ISSUER_CERT_LOCALLY')],
    ['ERR_TLS_CERT_ALTNAME_INVALID', coded('ERR_TLS_CERT_ALTNAME_INVALID')],
  ])('%s', (providerCode, error) => {
    for (const thrown of [error, fetchFailed(error), fetchFailed(fetchFailed(error))])
      expect(classify(thrown, { canReconcile: true })).toEqual({
        kind: 'retryable_failure',
        code: 'network_error',
        scope: 'network',
        ambiguous: false,
        providerCode,
      })
  })
})

describe('a connection that broke or was silent is ambiguous when the request was written', () => {
  test.each([
    ['ECONNRESET', coded('ECONNRESET'), 'network_error'],
    ['EPIPE', coded('EPIPE'), 'network_error'],
    ['EPROTO', coded('EPROTO'), 'network_error'],
    ['ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC', coded('ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC'), 'network_error'],
    ['EHOSTUNREACH', coded('EHOSTUNREACH', { syscall: 'read' }), 'network_error'],
    ['UND_ERR_SOCKET', coded('UND_ERR_SOCKET'), 'network_error'],
    ['UND_ERR_DESTROYED', coded('UND_ERR_DESTROYED'), 'network_error'],
    ['HPE_INVALID_CONSTANT', coded('HPE_INVALID_CONSTANT'), 'network_error'],
    ['ETIMEDOUT', coded('ETIMEDOUT', { syscall: 'read' }), 'timeout'],
    ['UND_ERR_HEADERS_TIMEOUT', coded('UND_ERR_HEADERS_TIMEOUT'), 'timeout'],
    ['UND_ERR_BODY_TIMEOUT', coded('UND_ERR_BODY_TIMEOUT'), 'timeout'],
    ['TimeoutError', new DOMException('late', 'TimeoutError'), 'timeout'],
    ['AbortError', new DOMException('stopped', 'AbortError'), 'timeout'],
  ])('%s', (providerCode, error, code) => {
    for (const thrown of [error, fetchFailed(error)]) {
      const outcome = { kind: 'retryable_failure', code, scope: 'network', providerCode }
      // The provider may be at work on it still.
      expect(classify(thrown)).toEqual({ ...outcome, ambiguous: true, settleMs: 300_000 })
      expect(classify(thrown, { wasWritten: false })).toEqual({ ...outcome, ambiguous: false })
      expect(classify(thrown, { phase: 'draft' })).toEqual({ ...outcome, ambiguous: false })
      expect(classify(thrown, { phase: 'token' })).toEqual({ ...outcome, scope: 'provider', ambiguous: false })
    }
  })
})

const loop = new Error('loop')
loop.cause = loop
test.each([undefined, null, 'text', 7, {}, new Error('odd'), loop, coded(''), Object.assign(new Error(), { code: 7 })])(
  'whatever else was thrown may have come after the request: %s',
  (thrown) => {
    expect(classify(thrown)).toMatchObject({ kind: 'retryable_failure', code: 'network_error', ambiguous: true })
  },
)
