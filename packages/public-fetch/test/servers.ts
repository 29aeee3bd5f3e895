import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export type Listening = {
  port: number
  /** How many connections it has seen. */
  connections: () => number
}

type Options = { host?: string; port?: number; tls?: { cert: string; key: string } }

/** A server of this machine that counts its connections. It stops with the test. */
export async function listen(answer: RequestListener, { host = '127.0.0.1', port = 0, tls }: Options = {}) {
  const server = tls ? createSecureServer(tls, answer) : createPlainServer(answer)
  return serve(server, { host, port })
}

async function serve(server: Server, { host, port }: { host: string; port: number }): Promise<Listening> {
  let connections = 0
  server.on('connection', () => connections++)
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(port, host, resolve)
  await promise
  onTestFinished(async () => {
    server.closeAllConnections()
    const closed = Promise.withResolvers<void>()
    server.close(() => closed.resolve())
    await closed.promise
  })
  return { port: (server.address() as AddressInfo).port, connections: () => connections }
}
