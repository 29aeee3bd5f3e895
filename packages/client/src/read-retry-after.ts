const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * The `Retry-After` of an answer in milliseconds: whole seconds or a date (RFC 9110 §10.2.3). A date counts from the `Date` of the answer,
 * so that our clock does not matter, and from `now` where there is none. Undefined when it is absent, in the past, or nothing of both.
 */
export function readRetryAfter(headers: Pick<Headers, 'get'>, now: Date): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER)
  if (!httpDate.test(text)) return undefined
  const date = headers.get('date') ?? ''
  const delay = Date.parse(text) - (httpDate.test(date) ? Date.parse(date) : now.getTime())
  return delay >= 0 ? delay : undefined
}
