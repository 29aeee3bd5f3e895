import { BrokerError } from '../broker-error.ts'
import { isObject } from './reply.ts'

/** The error of an answer that is a problem document (RFC 9457), or of another answer with a status of failure. */
export function toBrokerError({ status, headers }: Response, content: unknown): BrokerError {
  const retryAfter = Number(headers.get('retry-after') || Number.NaN)
  const retryAfterSeconds = Number.isFinite(retryAfter) ? Math.max(0, retryAfter) : undefined
  const details = { status, retryAfterSeconds }
  if (!isObject(content) || typeof content.code !== 'string' || !/^\w{1,64}$/.test(content.code))
    return [502, 503, 504].includes(status)
      ? new BrokerError('no_reply', `something before the broker answered with status ${status}`, details)
      : new BrokerError('bad_answer', `the answer has status ${status} and is not one of the broker`, details)
  const requestId = typeof content.requestId === 'string' ? oneLine(content.requestId) : undefined
  return new BrokerError(content.code, describe(content), { ...details, requestId })
}

function describe({ code, title, detail, errors }: Record<string, unknown>): string {
  const text = [detail, title, code].find((part) => typeof part === 'string' && part.trim())
  const findings = Array.isArray(errors)
    ? errors.filter(isObject).map(({ pointer, message }) => `${pointer}: ${message}`)
    : []
  return oneLine([text, findings.join('; ')].filter(Boolean).join(': '))
}

/** What a terminal shows of a text from elsewhere. */
function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 500)
}
