import { isAllowed } from '../aws/access.ts'
import type { AwsAccount, Principal } from '../aws/account.ts'
import type { ConditionKeys } from '../aws/policy/conditions.ts'
import { principalArn } from '../aws/principal.ts'
import { AwsRefusal } from '../aws/refusal.ts'
import { renderXml } from '../aws/xml.ts'
import { type Bucket, newObject, type StoredObject } from './buckets.ts'
import type { OperationName } from './find-operation.ts'
import { listObjects } from './list-objects.ts'
import type { Payload } from './read-payload.ts'
import { sendObject } from './send-object.ts'

/** A call that is authentic. */
export type S3Call = {
  request: Request
  query: URLSearchParams
  payload: Payload
  bucketName: string
  key: string
  principal: Principal
}

export type S3State = { account: AwsAccount; buckets: Map<string, Bucket> }

type Operation = (call: S3Call, state: S3State) => Response

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** What the stand-in for S3 can do. Each throws AwsRefusal when the caller may not. */
export const operations: Readonly<Record<OperationName, Operation>> = {
  ListBuckets(call, { account, buckets }) {
    requirePermission(call, { account }, 's3:ListAllMyBuckets', '*')
    const list = [...buckets.values()].map(({ name, createdAt }) => ({
      Name: name,
      CreationDate: createdAt.toISOString(),
    }))
    const owner = { ID: account.id.padEnd(64, '0') }
    return sendXml('ListAllMyBucketsResult', { Buckets: { Bucket: list }, Owner: owner })
  },
  ListObjectsV2(call, state) {
    const bucket = requireBucket(call, state)
    requirePermission(call, { ...state, bucket }, 's3:ListBucket', arnOf(bucket), listingKeys(call.query))
    return sendXml('ListBucketResult', listObjects(bucket, call.query))
  },
  GetObject: (call, state) => sendObject(requireObject(call, state), call.request),
  HeadObject: (call, state) => sendObject(requireObject(call, state), call.request),
  PutObject(call, state) {
    const bucket = requireBucket(call, state)
    requirePermission(call, { ...state, bucket }, 's3:PutObject', arnOf(bucket, call.key))
    const stored = newObject(call.payload, call.request.headers, state.account.now)
    bucket.objects.set(call.key, stored)
    return new Response(null, { headers: { etag: stored.etag, ...stored.checksum } })
  },
  DeleteObject(call, state) {
    const bucket = requireBucket(call, state)
    requirePermission(call, { ...state, bucket }, 's3:DeleteObject', arnOf(bucket, call.key))
    bucket.objects.delete(call.key)
    return new Response(null, { status: 204 })
  },
}

/** Only who may list the bucket learns that an object is absent. */
function requireObject(call: S3Call, state: S3State): StoredObject {
  const bucket = requireBucket(call, state)
  requirePermission(call, { ...state, bucket }, 's3:GetObject', arnOf(bucket, call.key))
  const found = bucket.objects.get(call.key)
  if (found) return found
  requirePermission(call, { ...state, bucket }, 's3:ListBucket', arnOf(bucket))
  throw new AwsRefusal('NoSuchKey', 'The specified key does not exist.')
}

function requireBucket({ bucketName }: S3Call, { buckets }: S3State): Bucket {
  const bucket = buckets.get(bucketName)
  if (!bucket) throw new AwsRefusal('NoSuchBucket', 'The specified bucket does not exist')
  return bucket
}

function requirePermission(
  { principal }: S3Call,
  { account, bucket }: { account: AwsAccount; bucket?: Bucket },
  action: string,
  resource: string,
  keys: ConditionKeys = {},
): void {
  if (isAllowed(principal, { action, resource, keys, resourcePolicy: bucket?.policy }, account)) return
  const who = `User: ${principalArn(principal)} is not authorized to perform: ${action}`
  throw new AwsRefusal(
    'AccessDenied',
    `${who} on resource: "${resource}" because no policy allows the ${action} action`,
  )
}

function arnOf({ name }: Bucket, key?: string): string {
  return key === undefined ? `arn:aws:s3:::${name}` : `arn:aws:s3:::${name}/${key}`
}

/** A key is absent when the request does not have its parameter. */
function listingKeys(query: URLSearchParams): ConditionKeys {
  const read = (name: string) => query.get(name) ?? undefined
  return { 's3:prefix': read('prefix'), 's3:delimiter': read('delimiter'), 's3:max-keys': read('max-keys') }
}

function sendXml(root: string, content: Parameters<typeof renderXml>[1]): Response {
  return new Response(renderXml(root, content, namespace), { headers: { 'content-type': 'application/xml' } })
}
