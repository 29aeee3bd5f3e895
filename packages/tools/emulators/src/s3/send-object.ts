import { AwsRefusal } from '../aws/refusal.ts'
import type { StoredObject } from './buckets.ts'

/** The object, or the range of it that the request wants. A HEAD gets the headers alone. */
export function sendObject(object: StoredObject, { method, headers }: Request): Response {
  const { bytes, etag, modifiedAt, contentType, metadata, checksum } = object
  const range = readRange(headers.get('range'), bytes.length)
  const part = range ? bytes.subarray(range.start, range.end + 1) : bytes
  const isChecked = headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' && !range
  return new Response(method === 'HEAD' ? null : Buffer.from(part), {
    status: range ? 206 : 200,
    headers: {
      'accept-ranges': 'bytes',
      'content-length': String(part.length),
      'content-type': contentType,
      etag,
      'last-modified': modifiedAt.toUTCString(),
      ...metadata,
      ...(isChecked && checksum),
      ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${bytes.length}` }),
    },
  })
}

/** One range of `bytes=0-99`, `bytes=100-` or `bytes=-100`. Others are ignored, as S3 does. */
function readRange(header: string | null, sizeBytes: number): { start: number; end: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (!first && !last) return undefined
  const start = first ? Number(first) : Math.max(sizeBytes - Number(last), 0)
  const end = first && last ? Math.min(Number(last), sizeBytes - 1) : sizeBytes - 1
  if (start > end) throw new AwsRefusal('InvalidRange', 'The requested range is not satisfiable')
  return { start, end }
}
