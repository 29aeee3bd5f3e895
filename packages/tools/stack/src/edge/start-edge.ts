import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { CommandFailure } from '@constellation/command'
import { findListener } from './find-listener.ts'
import { forwardRequest } from './forward-request.ts'
import { forwardUpgrade } from './forward-upgrade.ts'
import { findOrigin, type HostTable } from './host-table.ts'
import { answerAsset, closedProblem, unknownHostPage } from './pages.ts'

export type Edge = AsyncDisposable & { port: number; stop(): Promise<void> }

/**
 * Opens the one public port. `Host` alone decides which origin gets a request. Bodies are streamed both ways. Port 0 chooses a free one.
 * Throws CommandFailure when the port is taken.
 */
export async function startEdge({ port, hosts }: { port: number; hosts: HostTable }): Promise<Edge> {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 64 })
  const [main, ...more] = await listenOnLoopback(port, () => createEdgeServer(hosts, agent))
  const servers = [main, ...more]
  const stop = async () => {
    await Promise.all(servers.map(close))
    agent.destroy()
  }
  return { port: portOf(main), stop, [Symbol.asyncDispose]: stop }
}

function createEdgeServer(hosts: HostTable, agent: Agent): Server {
  // The service decides how long a body may take. Headers still have a limit.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 65_000 }, (request, response) => {
    const found = originOf(hosts, request)
    if (typeof found === 'object') forwardRequest(found.origin, request, response, agent)
    else if (found === 'closed') response.writeHead(404, closedProblem.headers).end(closedProblem.render())
    else if (!answerAsset(request, response))
      response.writeHead(404, unknownHostPage.headers).end(unknownHostPage.render(hosts, portOf(server)))
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const found = originOf(hosts, request)
    if (typeof found === 'object') forwardUpgrade(found.origin, request, socket, head)
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
  })
  trackUpgradedSockets(server)
  return server
}

function originOf(hosts: HostTable, { headers: { host }, method, url }: IncomingMessage) {
  return findOrigin(hosts, { host, method, url })
}

/** Names under .localhost are 127.0.0.1 and ::1, so the edge listens on both. IPv6 may be absent. */
async function listenOnLoopback(port: number, create: () => Server): Promise<[Server, ...Server[]]> {
  const main = await listen(create(), port, '127.0.0.1')
  try {
    return [main, await listen(create(), portOf(main), '::1')]
  } catch (error) {
    if (error instanceof CommandFailure) {
      await close(main)
      throw error
    }
    return [main]
  }
}

async function listen(server: Server, port: number, host: string): Promise<Server> {
  try {
    await once(server.listen(port, host), 'listening')
    return server
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'EADDRINUSE') {
      const listener = findListener(port)
      throw new CommandFailure(
        `port ${port} is taken${listener ? ` by ${listener}` : ''}`,
        'stop that program, or choose another with --port',
        { cause },
      )
    }
    if (code === 'EACCES')
      throw new CommandFailure(`port ${port} needs more rights than you have`, 'choose one above 1023 with --port', {
        cause,
      })
    throw cause
  }
}

const upgraded = new WeakMap<Server, Set<Duplex>>()

function trackUpgradedSockets(server: Server) {
  const sockets = new Set<Duplex>()
  upgraded.set(server, sockets)
  server.on('upgrade', (_request: IncomingMessage, socket: Duplex) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
}

const drainLimitMs = 5_000

/** Requests in progress may finish within the limit. Upgraded sockets are closed at once. */
async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  for (const socket of upgraded.get(server) ?? []) socket.destroy()
  const timer = setTimeout(() => server.closeAllConnections(), drainLimitMs)
  await closed
  clearTimeout(timer)
}

function portOf(server: Server): number {
  // A server that listens on TCP has an AddressInfo; only a pipe has a string.
  return (server.address() as AddressInfo).port
}
