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

/** Reads the operation, the bucket and the key, with the bucket in the path or in front of one of the host names. */
export function findOperation(request: Request, hosts: readonly string[]): Target {
  const { hostname, pathname, searchParams } = new URL(request.url)
  const host = hosts.find((one) => hostname.endsWith(`.${one}`))
  const path = pathname.slice(1)
  const slash = path.indexOf('/')
  const [bucket, key] = host
    ? [hostname.slice(0, -host.length - 1), path]
    : slash < 0
      ? [path, '']
      : [path.slice(0, slash), path.slice(slash + 1)]
  const decodedKey = decodeURIComponent(key)
  return {
    name: nameOf(request, bucket, decodedKey, searchParams),
    bucket: decodeURIComponent(bucket),
    key: decodedKey,
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
