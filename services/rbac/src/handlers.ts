import type { Handlers as HandlersOf } from '@constellation/chassis'
import type { rbac } from '@constellation/contracts-rbac'
import type { createAuthentication } from './authentication/authenticate.ts'

/** One entry for each operation of rbac. */
export type Handlers = HandlersOf<typeof rbac, ReturnType<typeof createAuthentication>>
