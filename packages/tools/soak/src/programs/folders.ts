import { ListObjectsV2Command, S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import type { World } from '../world/world.ts'
import type { Received } from './program.ts'

/** Whether the bucket shows these credentials the folder of their grant. Throws for any other answer. */
export async function isOpen({ cloud }: Pick<World, 'cloud'>, { credentials, grant }: Received): Promise<boolean> {
  const { region, s3Endpoint, bucket } = cloud.standIn
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const client = new S3Client({
    region,
    endpoint: s3Endpoint,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  })
  try {
    await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: grant.path }))
    return true
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'AccessDenied') return false
    throw error
  } finally {
    client.destroy()
  }
}
