import { bootCheck, type OpenService } from '@constellation/chassis'
import { BootRefusal } from '@constellation/config'
import { type Config, registry } from '../config.ts'
import { hasObjects } from '../store/contents.ts'
import type { Schema } from '../store/schema.gen.ts'
import type { ObjectStore } from './object-store.ts'
import { createS3Store } from './s3-store.ts'

type Service = Pick<OpenService<Schema>, 'db' | 'check' | 'resources'>

/**
 * The store of large contents, where a bucket is given. It stays open when new contents go to the database again, for those that are there.
 * Readiness says when it does not answer; small messages pass meanwhile.
 */
export async function openObjectStore(
  config: Config,
  { db, check, resources }: Service,
): Promise<ObjectStore | undefined> {
  const { s3Bucket: bucket, s3Region: region, s3Endpoint: endpoint, s3CredentialsFile: credentialsFile } = config
  if (bucket === undefined) {
    if (config.contentStore === 's3') throw missing(`it must be set when ${registry.variables.contentStore.name} is s3`)
    await bootCheck(registry.variables.s3Bucket.name, anchor, () => refuseObjects(db))
    return undefined
  }
  const store = resources.use(createS3Store({ bucket, region, endpoint, credentialsFile }))
  check({ name: 'content-store', anchor, optional: true, probe: () => store.probe() })
  return store
}

const anchor = 'content-store'

async function refuseObjects(db: Service['db']): Promise<void> {
  if (await hasObjects(db)) throw new Error('contents of messages are in a bucket: name it until they are erased')
}

function missing(reason: string): BootRefusal {
  return new BootRefusal({ variable: registry.variables.s3Bucket.name, value: null, reason, anchor })
}
