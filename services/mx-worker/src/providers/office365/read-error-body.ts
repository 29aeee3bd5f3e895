/** What is understood of the body of an error. `codes` are the outer one and then those of inner errors. */
export type ErrorBody = { codes: readonly string[]; message?: string; requestId?: string }

const longestParsed = 256 * 1024
const deepestInnerError = 5

/** A body that is a JSON object. Undefined for everything else: HTML, nothing, a text that is cut or huge. */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
  if (text.length > longestParsed) return undefined
  try {
    return toObject(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Reads the error of Graph (OData): `{ error: { code, message, innerError: { code, … } } }`. Garbage has no codes. It never throws. */
export function readErrorBody(text: string): ErrorBody {
  const error = toObject(parseJsonObject(text)?.error)
  const codes: string[] = []
  let requestId: string | undefined
  let current = error
  for (let depth = 0; current && depth <= deepestInnerError; depth++) {
    const code = toErrorCode(current.code)
    if (code) codes.push(code)
    requestId ??= toRequestId(current['request-id'])
    current = toObject(current.innerError ?? current.innererror)
  }
  const message = typeof error?.message === 'string' ? error.message : undefined
  return { codes, ...(message && { message }), ...(requestId && { requestId }) }
}

/** The id that a provider gave the request, when it looks like one. */
export function toRequestId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w-]{1,100}$/.test(value) ? value : undefined
}

/** An error code, when it looks like one. */
export function toErrorCode(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value) ? value : undefined
}

function toObject(value: unknown): Record<string, unknown> | undefined {
  // An object of JSON has names of type string and values that are unknown.
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Record<string, unknown>) : undefined
}
