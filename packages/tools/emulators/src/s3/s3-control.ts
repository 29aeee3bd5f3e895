import { Hono } from 'hono'
import { z } from 'zod'
import type { PolicyDocument } from '../aws/policy/policy-document.ts'
import { answerInput, refuseThrown } from '../control/answer-input.ts'
import type { Control } from '../control/control.ts'
import { type Bucket, newObject, readBucketPolicy } from './buckets.ts'
import type { S3State } from './operations.ts'

/** The control of the stand-in for S3. An unknown bucket throws. */
export type S3Control = Control & {
  /** The keys of a bucket, with their contents as text. */
  objects(bucket: string): Readonly<Record<string, string>>
  /** Puts an object past every policy. */
  putObject(bucket: string, key: string, content: string): void
  /** Replaces the policy of a bucket. Undefined removes it. */
  setBucketPolicy(bucket: string, policy: PolicyDocument | undefined): void
}

export function createS3Control(control: Control, { account, buckets }: S3State): S3Control {
  const bucketOf = (name: string): Bucket => {
    const bucket = buckets.get(name)
    if (!bucket) throw new Error(`there is no bucket "${name}"`)
    return bucket
  }
  return {
    ...control,
    objects: (name) =>
      Object.fromEntries([...bucketOf(name).objects].map(([key, { bytes }]) => [key, Buffer.from(bytes).toString()])),
    putObject(name, key, content) {
      const payload = { bytes: Buffer.from(content), checksum: {} }
      bucketOf(name).objects.set(key, newObject(payload, new Headers(), account.now))
    },
    setBucketPolicy(name, policy) {
      bucketOf(name).policy = policy && readBucketPolicy(policy)
    },
  }
}

/** The control over HTTP, beside that of every stand-in. */
export function createS3ControlApp(control: S3Control): Hono {
  const app = new Hono()
  app.onError(refuseThrown)
  app.get('/buckets/:bucket/objects', (ctx) => ctx.json(control.objects(ctx.req.param('bucket'))))
  app.put('/buckets/:bucket/objects', (ctx) =>
    answerInput(ctx, (input) => {
      const { key, content } = z.strictObject({ key: z.string().min(1), content: z.string() }).parse(input)
      control.putObject(ctx.req.param('bucket'), key, content)
    }),
  )
  app.put('/buckets/:bucket/policy', (ctx) =>
    answerInput(ctx, (input) => {
      // The control reads the policy itself, and throws when it is not valid.
      control.setBucketPolicy(ctx.req.param('bucket'), input as PolicyDocument)
    }),
  )
  return app
}
