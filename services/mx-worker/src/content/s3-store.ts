import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import type { ObjectStore } from './object-store.ts'

type Options = {
  bucket: string
  region: string
  /** Where another store than AWS answers; its buckets are in the path. */
  endpoint: string | undefined
  /** In the form of `AWS_SHARED_CREDENTIALS_FILE`. Without it the SDK finds credentials by its own chain. */
  credentialsFile: string | undefined
}

/** Before the names of the objects, so that a policy can name them. */
const prefix = 'content/'

const keyOf = (itemId: string) => `${prefix}${itemId}`

/** A message has at most some tens of megabytes. */
const deadlineMs = 30_000

/** Contents of messages in a bucket of S3. */
export function createS3Store({ bucket: Bucket, ...options }: Options): ObjectStore & Disposable {
  let opened: Promise<OpenSdk> | undefined
  const sdk = () => {
    opened ??= openSdk(options)
    return opened
  }
  const within = () => ({ abortSignal: AbortSignal.timeout(deadlineMs) })
  return {
    async put(itemId, sealed) {
      const { client, PutObjectCommand } = await sdk()
      const object = { Bucket, Key: keyOf(itemId), Body: sealed, ContentType: 'text/plain' }
      await client.send(new PutObjectCommand(object), within())
    },
    async get(itemId) {
      const { client, GetObjectCommand } = await sdk()
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: keyOf(itemId) }), within())
      if (!Body) throw new Error('S3 answered without the object')
      return Body.transformToString()
    },
    async remove(itemId) {
      const { client, DeleteObjectCommand } = await sdk()
      await client.send(new DeleteObjectCommand({ Bucket, Key: keyOf(itemId) }), within())
    },
    async probe() {
      const { client, ListObjectsV2Command } = await sdk()
      await client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix, MaxKeys: 1 }), within())
    },
    [Symbol.dispose]: () => void opened?.then(({ client }) => client.destroy()),
  }
}

type OpenSdk = typeof import('@aws-sdk/client-s3') & { client: S3Client }

/** Loads the SDK, which most installations do not need. */
async function openSdk({ region, endpoint, credentialsFile }: Omit<Options, 'bucket'>): Promise<OpenSdk> {
  const sdk = await import('@aws-sdk/client-s3')
  const config: S3ClientConfig = {
    region,
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(credentialsFile !== undefined && { credentials: await fromFile(credentialsFile) }),
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3000, requestTimeout: 15_000 },
  }
  return { ...sdk, client: new sdk.S3Client(config) }
}

async function fromFile(filepath: string) {
  const { fromIni } = await import('@aws-sdk/credential-providers')
  return fromIni({ filepath })
}
