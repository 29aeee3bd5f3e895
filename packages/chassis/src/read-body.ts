import { Failure } from './failure.ts'
import { within } from './within.ts'

type Limits = { limitBytes: number; timeoutMs: number }

/**
 * Reads a request's body whole. Another media type is refused (415). More than `limitBytes` is refused before anything is parsed (413), and
 * so are a body that has not arrived after `timeoutMs` (408) and one whose sender has gone (400).
 */
export async function readBody(
  request: Request,
  mediaType: string,
  { limitBytes, timeoutMs }: Limits,
): Promise<Uint8Array> {
  if (mediaTypeOf(request) !== mediaType) throw new Failure('unsupported_media_type', `send the body as ${mediaType}`)
  const declared = Number(request.headers.get('content-length') ?? Number.NaN)
  if (declared > limitBytes) throw tooLarge(limitBytes)
  // With a declared length the HTTP parser has already bounded the body, so it can be taken in one piece.
  const reading = Number.isNaN(declared) ? collect(request, limitBytes) : request.arrayBuffer()
  return new Uint8Array(await within<ArrayBuffer | Uint8Array<ArrayBuffer>>(timeoutMs, reading.catch(broken), late))
}

/** The media type that a request names, without its parameters (RFC 9110 §8.3.1). */
function mediaTypeOf({ headers }: Request): string {
  const [mediaType = ''] = (headers.get('content-type') ?? '').split(';', 1)
  return mediaType.trim().toLowerCase()
}

async function collect(request: Request, limitBytes: number) {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of request.body ?? []) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > limitBytes) throw tooLarge(limitBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function tooLarge(limitBytes: number) {
  return new Failure('payload_too_large', `the body may have at most ${limitBytes} bytes`)
}

/** Reading fails when the client closes the connection early, which is no bug of ours. */
function broken(cause: unknown): never {
  throw cause instanceof Failure ? cause : new Failure('malformed_request', 'the body ended too early', { cause })
}

function late() {
  return new Failure('request_timeout', 'the body did not arrive in time')
}
