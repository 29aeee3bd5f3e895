import { createHash } from 'node:crypto'
import { type Policy, type PolicyDocument, readPolicy } from '../aws/policy/policy-document.ts'
import type { Payload } from './read-payload.ts'

export type BucketDefinition = { name: string; policy?: PolicyDocument }

export type StoredObject = Payload & {
  contentType: string
  /** The headers `x-amz-meta-*`. */
  metadata: Readonly<Record<string, string>>
  etag: string
  modifiedAt: Date
}

export type Bucket = { name: string; policy: Policy | undefined; createdAt: Date; objects: Map<string, StoredObject> }

/** Makes a bucket. Throws when its policy is not valid. */
export function createBucket({ name, policy }: BucketDefinition, now: () => Date): Bucket {
  return { name, policy: policy && readBucketPolicy(policy), createdAt: now(), objects: new Map() }
}

export function readBucketPolicy(document: PolicyDocument): Policy {
  const policy = readPolicy(document, 'resource')
  if (!policy) throw new Error(`not a valid bucket policy: ${JSON.stringify(document)}`)
  return policy
}

export function newObject(payload: Payload, headers: Headers, now: () => Date): StoredObject {
  return {
    ...payload,
    contentType: headers.get('content-type') ?? 'binary/octet-stream',
    metadata: Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-amz-meta-'))),
    etag: `"${createHash('md5').update(payload.bytes).digest('hex')}"`,
    modifiedAt: now(),
  }
}
