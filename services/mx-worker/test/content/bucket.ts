import { randomBytes } from 'node:crypto'
import { type RunningS3, startS3, startSts } from '@constellation/emulators'
import { openSecretFiles } from '@constellation/testkit'

const bucket = 'mail-contents'
const user = {
  name: 'mx-worker',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}

/** What the page for operators says that mx-worker needs. */
const policy = {
  Version: '2012-10-17' as const,
  Statement: [
    { Effect: 'Allow' as const, Action: ['s3:ListBucket'], Resource: [`arn:aws:s3:::${bucket}`] },
    {
      Effect: 'Allow' as const,
      Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      Resource: [`arn:aws:s3:::${bucket}/content/*`],
    },
  ],
}

export type TestBucket = Awaited<ReturnType<typeof startBucket>>

/** A bucket at a stand-in for S3, with the least that mx-worker may do there, and the variables that name it. */
export async function startBucket() {
  await using opened = new AsyncDisposableStack()
  const sts = opened.use(
    await startSts({
      ...{ now: () => new Date(), random: randomBytes, id: '123456789012', providers: [], roles: [] },
      users: [{ ...user, policies: [policy] }],
      fetchIssuer: async () => new Response(null, { status: 404 }),
    }),
  )
  const s3: RunningS3 = opened.use(await startS3({ account: sts.account, buckets: [{ name: bucket }] }))
  const files = opened.use(await openSecretFiles())
  const credentials = `[default]\naws_access_key_id = ${user.accessKeyId}\naws_secret_access_key = ${user.secretAccessKey}\n`
  const variables = {
    MX_WORKER_CONTENT_STORE: 's3',
    MX_WORKER_S3_BUCKET: bucket,
    MX_WORKER_S3_ENDPOINT: s3.origin,
    MX_WORKER_S3_CREDENTIALS_FILE: await files.write('s3-credentials', credentials),
  }
  const closing = opened.move()
  return {
    ...{ s3, variables, secret: user.secretAccessKey },
    /** The objects by their keys. */
    objects: () => s3.control.objects(bucket),
    setFaults: (...faults: Parameters<RunningS3['control']['setFaults']>[0]) => s3.control.setFaults(faults),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}
