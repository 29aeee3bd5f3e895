import type { Hono } from 'hono'
import type { Control } from './control/control.ts'
import type { ReceivedRequests } from './control/received.ts'
import type { Faults } from './faults/faults.ts'
import { misbehave } from './faults/misbehave.ts'
import type { Client } from './oauth/clients.ts'

export type EmulatorOptions<Person> = {
  now: () => Date
  random: (sizeBytes: number) => Uint8Array
  /** Where a browser finds it; the issuer too. */
  publicOrigin: string
  /** Where a server finds it, when that is somewhere else: what discovery names for token, keys and userinfo. */
  serverOrigin?: string
  clients: readonly Client[]
  /** Who can be chosen, instead of the sample people. */
  people?: readonly Person[]
}

/** A stand-in: an application over HTTP, and the way to steer it. */
export type Emulator = {
  fetch: (request: Request, connection?: object) => Promise<Response>
  control: Control
}

/** The paths that have a name, for faults and for what is read back. */
export type Endpoints = Readonly<Record<string, RegExp>>

/** The application with its record of requests and its faults of the transport before it. */
export function createFetch(
  app: Hono,
  parts: { endpoints: Endpoints; faults: Faults; received: ReceivedRequests },
): Emulator['fetch'] {
  const { endpoints, faults, received } = parts
  return async (request, connection) => {
    const { pathname } = new URL(request.url)
    const [endpoint] = Object.entries(endpoints).find(([, pattern]) => pattern.test(pathname)) ?? []
    await received.add(request, endpoint)
    const kind = endpoint && faults.takeAt(endpoint)
    const answer = () => app.fetch(request)
    return kind ? misbehave(kind, { request, connection, faults, answer }) : answer()
  }
}
