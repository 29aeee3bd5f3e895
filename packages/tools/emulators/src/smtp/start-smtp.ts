import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { serveConnection } from './serve-connection.ts'
import type { SmtpControl } from './smtp-control.ts'
import type { SmtpOptions } from './smtp-options.ts'
import { createSmtpState } from './smtp-state.ts'

export type RunningSmtp = AsyncDisposable & { port: number; control: SmtpControl }

/** Starts a mail server that records every command and keeps every message. Disposing ends it with its connections. */
export async function startSmtp(options: SmtpOptions = {}): Promise<RunningSmtp> {
  const state = createSmtpState()
  const sockets = new Set<Socket>()
  const serve = (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serveConnection(socket, options, state)
  }
  const server: Server = options.isSecure ? createTlsServer({ ...options.tls }, serve) : createServer(serve)
  await once(server.listen(options.port ?? 0, '127.0.0.1'), 'listening')
  return {
    // A server that listens on TCP has an AddressInfo; only a pipe has a string.
    port: (server.address() as AddressInfo).port,
    control: {
      ...state,
      endConnections() {
        for (const socket of sockets) socket.end()
      },
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
