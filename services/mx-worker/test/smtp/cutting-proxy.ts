import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type CuttingProxy = AsyncDisposable & { port: number; connections(): number }

/** A way to a server on which each connection breaks once it has carried so many bytes to the server. */
export async function startCuttingProxy(to: number, afterBytes: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((client) => {
    connections++
    const upstream = connect(to, '127.0.0.1')
    let carried = 0
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    client.on('data', (chunk) => {
      const passed = chunk.subarray(0, afterBytes - carried)
      carried += passed.length
      upstream.write(passed)
      if (carried >= afterBytes) upstream.end(() => client.destroy())
    })
    upstream.on('data', (chunk) => client.write(chunk))
    client.once('close', () => upstream.destroy())
    upstream.once('close', () => client.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    // A server that listens on TCP has an AddressInfo; only a pipe has a string.
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
