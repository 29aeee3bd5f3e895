import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { AwsRefusal } from '../aws/refusal.ts'

/** What an object is made of: its bytes, and the checksum that came with them, by its header. */
export type Payload = { bytes: Uint8Array; checksum: Readonly<Record<string, string>> }

const emptyHash = createHash('sha256').digest('hex')

/** Checks the body against its signed hash. `STREAMING-UNSIGNED-PAYLOAD-TRAILER` is `aws-chunked`. Throws AwsRefusal. */
export function readPayload(headers: Headers, body: Uint8Array): Payload {
  const hash = headers.get('x-amz-content-sha256')
  if (hash === null)
    throw new AwsRefusal('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256')
  if (hash === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') return readChunked(headers, body)
  if (hash.startsWith('STREAMING-')) throw new AwsRefusal('NotImplemented', `The stand-in does not know ${hash}`)
  const actual = body.length === 0 ? emptyHash : createHash('sha256').update(body).digest('hex')
  if (hash !== 'UNSIGNED-PAYLOAD' && hash !== actual) {
    throw new AwsRefusal(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    )
  }
  return verified(body, checksumsOf(headers))
}

/** Chunks of `<size in hexadecimal>\r\n<bytes>\r\n`; after the one of size 0 come the trailers. */
function readChunked(headers: Headers, body: Uint8Array): Payload {
  const source = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const chunks: Buffer[] = []
  let position = 0
  for (;;) {
    const lineEnd = source.indexOf('\r\n', position)
    const [, size] =
      /^([\da-f]+)(?:;.*)?$/i.exec(source.toString('latin1', position, Math.max(lineEnd, position))) ?? []
    if (size === undefined) throw incomplete()
    position = lineEnd + 2
    const sizeBytes = Number.parseInt(size, 16)
    if (sizeBytes === 0) break
    if (position + sizeBytes + 2 > source.length) throw incomplete()
    chunks.push(source.subarray(position, position + sizeBytes))
    position += sizeBytes + 2
  }
  const bytes = Buffer.concat(chunks)
  const decodedLength = headers.get('x-amz-decoded-content-length')
  if (decodedLength !== null && Number(decodedLength) !== bytes.length) throw incomplete()
  const lines = source.toString('latin1', position).split('\r\n').filter(Boolean)
  const trailers = new Headers(
    lines.map((line): [string, string] => [line.split(':', 1)[0] ?? '', line.replace(/^[^:]*:/, '')]),
  )
  const promised = headers.get('x-amz-trailer')
  if (promised !== null && !trailers.has(promised))
    throw new AwsRefusal('MalformedTrailerError', 'The trailer is missing.')
  return verified(bytes, checksumsOf(trailers))
}

function incomplete(): AwsRefusal {
  return new AwsRefusal(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  )
}

const prefix = 'x-amz-checksum-'

function checksumsOf(headers: Headers): Record<string, string> {
  const entries = [...headers].filter(([name]) => name.startsWith(prefix) && name !== `${prefix}algorithm`)
  return Object.fromEntries(entries.filter(([name]) => name !== `${prefix}mode` && name !== `${prefix}type`))
}

/** The other algorithms of S3 are kept and given back, and not verified. */
const algorithms: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  crc32(bytes) {
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc32(bytes))
    return sum.toString('base64')
  },
  sha1: (bytes) => createHash('sha1').update(bytes).digest('base64'),
  sha256: (bytes) => createHash('sha256').update(bytes).digest('base64'),
}

function verified(bytes: Uint8Array, checksum: Record<string, string>): Payload {
  for (const [name, value] of Object.entries(checksum)) {
    const compute = algorithms[name.slice(prefix.length)]
    if (compute && compute(bytes) !== value) {
      throw new AwsRefusal(
        'BadDigest',
        `The ${name.slice(prefix.length).toUpperCase()} you specified did not match the calculated checksum.`,
      )
    }
  }
  return { bytes, checksum }
}
