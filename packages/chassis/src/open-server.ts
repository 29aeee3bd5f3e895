import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BootRefusal } from '@constellation/config'

export type Address = { host: string; port: number }

/** Lets a server listen, and gives its port. A port that is taken is a `BootRefusal`. */
export function openServer(server: Server, { host, port }: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const reason = cause.code === 'EADDRINUSE' ? 'another process listens there' : cause.message
      reject(new BootRefusal({ variable: 'port', value: `${host}:${port}`, reason, anchor: 'port', cause }))
    })
    // A server that listens on TCP has an AddressInfo; only a pipe has a string.
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}
