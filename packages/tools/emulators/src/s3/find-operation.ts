export const operationNames = [
  'ListBuckets',
  'ListObjectsV2',
  'GetObject',
  'HeadObject',
  'PutObject',
  'DeleteObject',
] as const
export type OperationName = (typeof operationNames)[number]

/** What a request is about. A name that is undefined is an operation that the stand-in does not have. */
export type Target = { name: OperationName | undefined; bucket: string; key: string }

/** The operation, the bucket and the key. The bucket is in the path, or stands in front of one of the host names. */
export function findOperation(request: Request, hosts: readonly string[]): Target {
  const { hostname, pathname, searchParams } = new URL(request.url)
  const host = hosts.find((one) => hostname.endsWith(`.${one}`))
  const path = host ? `/${hostname.slice(0, -host.length - 1)}${pathname}` : pathname
  const [, bucket = '', ...rest] = path.split('/')
  const key = decode(rest.join('/'))
  return { name: nameOf(request, bucket, key, searchParams), bucket, key }
}

/** The text as it is, where an escape in it is broken: no signature fits such a request. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const objectOperations: Readonly<Record<string, OperationName>> = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
}

/** Parameters that make another operation of the same method and path. */
const foreign = [
  'acl',
  'attributes',
  'delete',
  'legal-hold',
  'policy',
  'retention',
  'select',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versionId',
  'versions',
]

function nameOf(
  { method, headers }: Request,
  bucket: string,
  key: string,
  query: URLSearchParams,
): OperationName | undefined {
  if (foreign.some((name) => query.has(name)) || headers.has('x-amz-copy-source')) return undefined
  if (key) return objectOperations[method]
  if (method !== 'GET') return undefined
  if (!bucket) return 'ListBuckets'
  return query.get('list-type') === '2' ? 'ListObjectsV2' : undefined
}
