import { bodyMediaType, type Endpoint } from '@constellation/contract'
import type { Context } from 'hono'
import { z } from 'zod'
import { Failure } from './failure.ts'
import { mayLackBody } from './may-lack-body.ts'
import { readBody } from './read-body.ts'
import { strict } from './strict.ts'

export type RequestLimits = { bodyLimitBytes: number; bodyTimeoutMs: number }
type Parts = { params: unknown; query: unknown; headers: unknown; body: unknown }

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

/** Makes the parser of one operation: every part against its schema, unknown members refused, all findings at once. */
export function requestParser(operation: Endpoint, limits: RequestLimits) {
  const params = strict(operation.params ?? z.object({}))
  const query = strict(operation.query ?? z.object({}))
  const isForm = operation.speaks === 'oauth'
  const body = operation.body && (isForm ? operation.body : strict(operation.body))
  const isOptional = mayLackBody(operation)
  const mediaType = bodyMediaType(operation)
  const limitBytes = operation.bodyLimitBytes ?? limits.bodyLimitBytes

  return async function parseRequest(context: Context): Promise<Parts & { rawBody?: Uint8Array }> {
    if (isOptional && lacksBody(context.req.raw))
      return { ...parseParts(context, undefined), rawBody: new Uint8Array() }
    const bytes = body && (await readBody(context.req.raw, mediaType, { limitBytes, timeoutMs: limits.bodyTimeoutMs }))
    const parts = parseParts(context, bytes)
    return operation.rawBody && bytes ? { ...parts, rawBody: bytes } : parts
  }

  function parseParts(context: Context, bytes: Uint8Array | undefined): Parts {
    return collectParts({
      params: operation.params && params.safeParse(context.req.param()),
      query: operation.query || context.req.url.includes('?') ? query.safeParse(readQuery(context)) : undefined,
      headers: operation.headers?.safeParse(context.req.header()),
      body: bytes && body?.safeParse(isForm ? parseForm(bytes) : parseJson(bytes)),
    })
  }
}

/** Whether a request comes without a body: it names neither a length nor a transfer coding (RFC 9112 §6.3), and no type. */
function lacksBody({ body, headers }: Request): boolean {
  if (body === null || headers.get('content-length') === '0') return true
  return !['content-length', 'transfer-encoding', 'content-type'].some((name) => headers.has(name))
}

function collectParts(results: Record<keyof Parts, z.ZodSafeParseResult<unknown> | undefined>): Parts {
  const errors = Object.entries(results).flatMap(([part, result]) =>
    result?.error ? result.error.issues.flatMap((issue) => describe(part, issue)) : [],
  )
  if (errors.length) throw new Failure('validation_failed', 'the request breaks its schema: see errors', { errors })
  const { params, query, headers, body } = results
  return { params: params?.data, query: query?.data, headers: headers?.data, body: body?.data }
}

/** A finding as a JSON pointer and a sentence. Each unknown member is a finding of its own. */
function describe(part: string, issue: z.core.$ZodIssue) {
  const at = (...path: PropertyKey[]) =>
    (part === 'body' ? '' : `/${part}`) + path.map((step) => `/${escapePointer(step)}`).join('')
  if (issue.code !== 'unrecognized_keys') return [{ pointer: at(...issue.path), message: issue.message }]
  return issue.keys.map((key) => ({ pointer: at(...issue.path, key), message: 'not known here' }))
}

function escapePointer(step: PropertyKey) {
  return String(step).replaceAll('~', '~0').replaceAll('/', '~1')
}

/** A field without a value counts as absent, and none may be repeated (RFC 6749 §3.2). */
function parseForm(bytes: Uint8Array): Record<string, string> {
  const fields = new URLSearchParams(new TextDecoder().decode(bytes))
  return Object.fromEntries(Object.entries(textsOf(fields, 'field')).filter(([, value]) => value !== ''))
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return parseStorable(strictUtf8.decode(bytes))
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    throw new Failure('malformed_request', 'the body is not JSON in UTF-8', { cause })
  }
}

/** JSON of text that can be stored: PostgreSQL takes neither a NUL character nor half of a surrogate pair. JSON writes both as escapes. */
function parseStorable(text: string): unknown {
  if (text.includes('\\u0000')) throw new Failure('malformed_request', 'the body has a NUL character')
  return JSON.parse(text, /\\u[dD][89a-fA-F]/.test(text) ? refuseLoneSurrogates : undefined)
}

function refuseLoneSurrogates(name: string, value: unknown): unknown {
  if (!name.isWellFormed() || (typeof value === 'string' && !value.isWellFormed()))
    throw new Failure('malformed_request', 'the body has half of a surrogate pair')
  return value
}

function readQuery(context: Context): Record<string, string> {
  return textsOf(new URL(context.req.url).searchParams, 'parameter')
}

/** Each name once, with text that can be stored. */
function textsOf(pairs: URLSearchParams, noun: 'parameter' | 'field'): Record<string, string> {
  const texts = new Map<string, string>()
  for (const [name, value] of pairs) {
    if (texts.has(name)) throw new Failure('malformed_request', `the ${noun} "${name}" is given twice`)
    if (value.includes('\0') || value.includes('\ufffd'))
      throw new Failure('malformed_request', `the ${noun} "${name}" is not UTF-8 text`)
    texts.set(name, value)
  }
  return Object.fromEntries(texts)
}
