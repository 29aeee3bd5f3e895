import { once } from 'node:events'
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'

type App = { fetch: (request: Request) => Response | Promise<Response> }

export type HttpServer = AsyncDisposable & { stop(): Promise<void>; start(): Promise<void> }

/** Serves an app on a port of 127.0.0.1. Tests can stop it, so that nobody answers, and start it again. */
export async function serveHttp(app: App, port: number): Promise<HttpServer> {
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }))
  const start = async () => void (await once(server.listen(port, '127.0.0.1'), 'listening'))
  async function stop() {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  await start()
  return { start, stop, [Symbol.asyncDispose]: stop }
}
