import type { Handlers as HandlersOf } from '@constellation/chassis'
import type { mx } from '@constellation/contracts-mx'
import type { createAuthentication } from './authentication/authenticate.ts'

/** One entry for each operation of mx-worker. */
export type Handlers = HandlersOf<typeof mx, ReturnType<typeof createAuthentication>>
