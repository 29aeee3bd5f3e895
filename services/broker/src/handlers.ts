import type { Handlers as HandlersOf } from '@constellation/chassis'
import type { broker } from '@constellation/contracts-broker'
import type { createAuthentication } from './authentication/authenticate-session.ts'

/** One entry for each operation of the broker. */
export type Handlers = HandlersOf<typeof broker, ReturnType<typeof createAuthentication>>
