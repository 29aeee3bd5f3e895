const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * The `Retry-After` of an answer in milliseconds: whole seconds or a date (RFC 9110 §10.2.3). Undefined when it is absent, negative, in
 * the past, or nothing of both.
 */
export function readRetryAfter(value: string | null, now: Date): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER)
  if (!httpDate.test(text)) return undefined
  const delay = Date.parse(text) - now.getTime()
  return delay >= 0 ? delay : undefined
}
