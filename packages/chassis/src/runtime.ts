import { randomUUID } from 'node:crypto'
import { createLogger, type Logger } from '@constellation/observability'
import { createRandomBytes } from '@constellation/tokens'
import { v7 as uuidv7 } from 'uuid'

/** The clock, identifiers, randomness, network and log of a service. A test passes its own. */
export type Runtime = {
  now: () => Date
  /** A UUIDv7: the id of a row. */
  newId: () => string
  newRequestId: () => string
  random: (sizeBytes: number) => Uint8Array
  fetch: (request: Request, init?: RequestInit) => Promise<Response>
  /** How long one call to another service may take, in milliseconds. */
  callTimeoutMs: number
  logger: Logger
}

/** What a process uses: the system's clock, secure randomness and the real network, with `overrides` in their place. */
export function systemRuntime(
  service: string,
  { logLevel }: { logLevel: string },
  { logger = createLogger({ service, level: logLevel }), ...overrides }: Partial<Runtime> = {},
): Runtime {
  return {
    now: () => new Date(),
    newId: () => uuidv7(),
    newRequestId: randomUUID,
    random: createRandomBytes(),
    fetch,
    callTimeoutMs: 5000,
    logger,
    ...overrides,
  }
}
