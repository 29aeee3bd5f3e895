import { AwsRefusal } from '../aws/refusal.ts'
import type { XmlContent } from '../aws/xml.ts'
import type { Bucket } from './buckets.ts'

const maxPage = 1000

/** A page of keys, and of common prefixes where there is a delimiter, in the order of their bytes. */
export function listObjects({ name, objects }: Bucket, query: URLSearchParams): XmlContent {
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const token = query.get('continuation-token') ?? undefined
  const startAfter = query.get('start-after') ?? undefined
  const maxKeys = Math.min(readMaxKeys(query.get('max-keys')), maxPage)
  const isUrl = query.get('encoding-type') === 'url'
  const encode = (text: string) => (isUrl ? encodeURIComponent(text).replaceAll('%2F', '/') : text)
  const after = token === undefined ? startAfter : Buffer.from(token, 'base64url').toString()

  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix))
  const entries = [...new Set(keys.map((key) => entryOf(key, prefix, delimiter)))].sort(byBytes)
  const left = entries.filter((entry) => after === undefined || byBytes(entry, after) > 0)
  const page = left.slice(0, maxKeys)
  const isTruncated = left.length > page.length && page.length > 0
  return {
    Name: name,
    Prefix: encode(prefix),
    Delimiter: delimiter ? encode(delimiter) : undefined,
    EncodingType: isUrl ? 'url' : undefined,
    MaxKeys: maxKeys,
    KeyCount: page.length,
    IsTruncated: isTruncated,
    ContinuationToken: token,
    StartAfter: startAfter,
    NextContinuationToken: isTruncated ? Buffer.from(page.at(-1) ?? '').toString('base64url') : undefined,
    Contents: page.flatMap((key) => {
      const found = objects.get(key)
      if (!found || isCommon(key, prefix, delimiter)) return []
      const { etag, bytes, modifiedAt } = found
      return [
        {
          Key: encode(key),
          LastModified: modifiedAt.toISOString(),
          ETag: etag,
          Size: bytes.length,
          StorageClass: 'STANDARD',
        },
      ]
    }),
    CommonPrefixes: page.filter((key) => isCommon(key, prefix, delimiter)).map((key) => ({ Prefix: encode(key) })),
  }
}

/** The key, or the part of it up to the first delimiter after the prefix. */
function entryOf(key: string, prefix: string, delimiter: string): string {
  const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1
  return end < 0 ? key : key.slice(0, end + delimiter.length)
}

function isCommon(entry: string, prefix: string, delimiter: string): boolean {
  return delimiter !== '' && entry.indexOf(delimiter, prefix.length) >= 0
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}

function readMaxKeys(text: string | null): number {
  if (text === null) return maxPage
  if (/^\d{1,10}$/.test(text)) return Number(text)
  throw new AwsRefusal('InvalidArgument', 'Provided max-keys not an integer or within integer range')
}
