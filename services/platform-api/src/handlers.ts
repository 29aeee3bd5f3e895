import type { Handlers as HandlersOf } from '@constellation/chassis'
import type { platform } from '@constellation/contracts-platform'
import type { createAuthentication } from './authentication/authenticate.ts'

/** One entry for each operation of platform-api. */
export type Handlers = HandlersOf<typeof platform, ReturnType<typeof createAuthentication>>
