import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Control } from './control/control.ts'
import { controlPath, createControlApp, isDirect } from './control/control-app.ts'
import type { Emulator } from './emulator.ts'

/** `origin` is its own port, where `/_control` is allowed. */
export type RunningEmulator<Own extends Control = Control> = { origin: string; control: Own }

/** Opens a stand-in on a port of 127.0.0.1; 0 chooses a free one. Disposing ends it and the requests that wait for it. */
export async function listen<Own extends Control>(
  port: number,
  create: (origin: string) => Emulator<Own>,
): Promise<RunningEmulator<Own> & AsyncDisposable> {
  const server = createServer()
  await once(server.listen(port, '127.0.0.1'), 'listening')
  // A server that listens on TCP has an AddressInfo; only a pipe has a string.
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const emulator = create(origin)
  server.on('request', requestListener(emulator))
  return { origin, control: emulator.control, [Symbol.asyncDispose]: () => close(server) }
}

function requestListener(emulator: Emulator): RequestListener {
  const controlApp = createControlApp(emulator.control, emulator.controlApp)
  const answer = (request: Request, connection: object) => {
    const isControl = new URL(request.url).pathname.startsWith(`${controlPath}/`) && isDirect(request)
    return isControl ? controlApp.fetch(request) : emulator.fetch(request, connection)
  }
  return getRequestListener(answer, { overrideGlobalObjects: false })
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  // A fault may hold requests back, which would keep the server open.
  server.closeAllConnections()
  await closed
}
