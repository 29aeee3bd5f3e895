import type { ServiceDeps } from '@constellation/chassis'
import type { Client } from '@constellation/client'
import type { rbac } from '@constellation/contracts-rbac'
import type { Schema } from './store/schema.gen.ts'

/** What platform-api needs from outside its own code. */
export type Deps = ServiceDeps<Schema> & {
  /** rbac, called in the authority of platform-api itself. */
  rbac: () => Client<typeof rbac>
}
