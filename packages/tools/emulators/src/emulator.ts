import type { Hono } from 'hono'
import type { Control } from './control/control.ts'
import type { ReceivedRequests } from './control/received.ts'
import type { Faults } from './faults/faults.ts'
import { misbehave } from './faults/misbehave.ts'
import type { Client } from './oauth/clients.ts'

export type EmulatorOptions<Person> = {
  now: () => Date
  random: (sizeBytes: number) => Uint8Array
  /** The origin for browsers. It is also the issuer. */
  publicOrigin: string
  /** The origin for servers, if it differs: discovery uses it for token, keys and userinfo. */
  serverOrigin?: string
  clients: readonly Client[]
  /** The people to choose from, instead of the samples. */
  people?: readonly Person[]
}

/** A stand-in: an application over HTTP, and its control. */
export type Emulator<Own extends Control = Control> = {
  fetch: (request: Request, connection?: object) => Promise<Response>
  control: Own
  /** What its control can do beside that of every stand-in, over HTTP. */
  controlApp?: Hono
}

/** The paths with a name, for faults and for received requests. */
export type Endpoints = Readonly<Record<string, RegExp>>

/** The application, behind the record of requests and the transport faults. */
export function createFetch(
  app: { fetch: (request: Request) => Response | Promise<Response> },
  parts: {
    /** The names by path, or a function where the path alone does not tell. */
    endpoints: Endpoints | ((request: Request) => Promise<string | undefined>)
    faults: Faults
    received: ReceivedRequests
    /** What a call is about, for faults that affect only some calls of an endpoint. */
    subjectOf?: (request: Request) => Promise<string | undefined>
    /** Surrounds the fault and the answer. It may refuse instead, and then no fault is used. */
    around?: (request: Request, work: () => Promise<Response>) => Promise<Response>
  },
): Emulator['fetch'] {
  const { endpoints, faults, received, subjectOf, around = (_request, work) => work() } = parts
  const nameOf = typeof endpoints === 'function' ? endpoints : (request: Request) => nameByPath(endpoints, request)
  return async (request, connection) => {
    const endpoint = await nameOf(request)
    await received.add(request, endpoint)
    return around(request, async () => {
      const fault = endpoint && faults.takeAt(endpoint, await subjectOf?.(request))
      const answer = () => app.fetch(request)
      return fault ? misbehave(fault, { request, connection, faults, answer }) : answer()
    })
  }
}

function nameByPath(endpoints: Endpoints, request: Request): string | undefined {
  const { pathname } = new URL(request.url)
  const [endpoint] = Object.entries(endpoints).find(([, pattern]) => pattern.test(pathname)) ?? []
  return endpoint
}
