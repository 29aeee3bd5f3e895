import { createServer, type Server } from 'node:http'
import type { Logger, Metrics } from '@constellation/observability'
import { getRequestListener } from '@hono/node-server'
import type { Readiness } from './health.ts'
import { openMetricsServer } from './metrics-server.ts'
import { type Address, openServer } from './open-server.ts'

export type ListenOptions = {
  fetch: (request: Request, env: object) => Response | Promise<Response>
  address: Address
  /** Where `/metrics` is answered: never on the public address. */
  internalAddress: Address
  metrics: Metrics
  readiness: Readiness
  logger: Logger
  /** How long requests in flight may take to finish once the service is told to stop, in milliseconds. */
  graceMs: number
  /** Closes what the service holds, after the last request. */
  close: () => Promise<void>
}

export type Listening = ListenOptions & { servers: Server[] }

/** Opens the service's ports. A port that is taken is a `BootRefusal`. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const main = createServer(getRequestListener(options.fetch))
  main.requestTimeout = 30_000
  main.headersTimeout = 10_000
  const { address, internalAddress, logger, metrics } = options
  options.readiness.watch()
  const port = await openServer(main, address)
  const internal = await openMetricsServer(metrics, internalAddress)
  logger.info({ port, internalPort: internal.port }, 'listening')
  return { ...options, servers: [main, internal.server] }
}

/**
 * Stops taking connections, lets requests in flight finish, closes what the service holds. Gives the exit code: 0, or 1
 * when something was still running after the grace period and was cut off.
 */
export async function drain({ servers, readiness, logger, graceMs, close }: Listening): Promise<number> {
  readiness.shutDown()
  logger.info('draining')
  let cutOff = false
  const timer = setTimeout(() => {
    cutOff = true
    for (const server of servers) server.closeAllConnections()
  }, graceMs)
  await Promise.all(servers.map(closed))
  clearTimeout(timer)
  await close()
  logger.info({ cutOff }, 'stopped')
  return cutOff ? 1 : 0
}

/** Resolves when the last connection is closed. One that was busy and has become idle is closed soon, not after its keep-alive time. */
async function closed(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  server.closeIdleConnections()
  const sweep = setInterval(() => server.closeIdleConnections(), 25)
  await promise
  clearInterval(sweep)
}
