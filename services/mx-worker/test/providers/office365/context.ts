import { normalizePolicy } from '../../../src/policy/normalize-policy.ts'
import type { AttemptContext, HttpAnswer } from '../../../src/providers/office365/attempt-context.ts'
import { policyFrame } from '../../policy-frame.ts'

export const now = new Date('2026-03-01T10:00:00Z')

const { policy } = normalizePolicy({}, policyFrame)

/** A send that was written in full and cannot be looked up. */
export function attempt(change: Partial<AttemptContext> = {}): AttemptContext {
  return {
    phase: 'send',
    wasWritten: true,
    canReconcile: false,
    terminal: policy.terminal,
    ownAddresses: ['noreply@ours.test'],
    now,
    ...change,
  }
}

export function withTerminal(change: Partial<AttemptContext['terminal']>): Partial<AttemptContext> {
  return { terminal: { ...policy.terminal, ...change } }
}

export function answer(status: number, body: unknown = '', headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers: new Headers(headers), text: typeof body === 'string' ? body : JSON.stringify(body) }
}

/** An error as Graph writes it. */
export function graphError(code: string, message = 'Something.', innerError: object = {}): object {
  return { error: { code, message, innerError } }
}

/** Bodies that no provider should send, and that proxies, gateways and broken servers do send. */
export const garbage: readonly string[] = [
  '',
  ' ',
  'null',
  '[]',
  '0',
  '"text"',
  '{',
  '{"error"',
  '{"error":null}',
  '{"error":[]}',
  '{"error":"text"}',
  '{"error":{"code":7,"message":{},"innerError":"x"}}',
  '{"error":{"code":"","message":null,"innerError":{"code":""}}}',
  '{"error":{"code":"a b\\nc"}}',
  '{"error":{"__proto__":{"code":"ErrorInvalidRecipients"}}}',
  '<html><head><title>502 Bad Gateway</title></head><body>someone@example.test</body></html>',
  '\u0000\u0001\u2028',
  '\ud800',
  '{"error":{"code":"ErrorInvalidRecipients","message":"',
  `{"error":{"code":"ErrorInvalidRecipients","message":"${'x'.repeat(300_000)}"}}`,
  '{"error":'.repeat(5000),
  '['.repeat(100_000),
]
