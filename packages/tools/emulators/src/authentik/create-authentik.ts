import { createControl } from '../control/control.ts'
import { createReceivedRequests, type ReceivedRequest } from '../control/received.ts'
import { createFetch, type Emulator } from '../emulator.ts'
import { answer } from './answer.ts'
import { type AuthentikControl, createAuthentikControl } from './authentik-control.ts'
import { createAuthentikControlApp } from './authentik-control-app.ts'
import { findOperation } from './find-operation.ts'
import { type AuthentikOptions, createAuthentikState } from './state.ts'

export type Authentik = Emulator<AuthentikControl>

/** The stand-in for the management API of Authentik. Nobody signs in at it: sessions and tokens are made by its control. */
export function createAuthentik(options: AuthentikOptions): Authentik {
  const state = createAuthentikState(options)
  const { faults, now } = state
  const received = createReceivedRequests(now, undefined, conceal)
  const control = createAuthentikControl(createControl({ faults, received }), state)
  const fetch = createFetch({ fetch: (request) => answer(request, state) }, { endpoints: nameOf, faults, received })
  return { fetch, control, controlApp: createAuthentikControlApp(control) }
}

async function nameOf(request: Request): Promise<string | undefined> {
  const target = findOperation(request)
  return target.kind === 'operation' ? target.name : undefined
}

/** The request without its token, and without passwords and secrets. That there was one stays visible. */
function conceal(received: ReceivedRequest): ReceivedRequest {
  const { authorization, ...headers } = received.headers
  const scheme = authorization?.split(' ')[0]
  return {
    ...received,
    headers: { ...headers, ...(scheme !== undefined && { authorization: `${scheme} …` }) },
    body: received.body.replaceAll(/("(?:password|client_secret)"\s*:\s*)"(?:[^"\\]|\\.)*"/g, '$1"…"'),
  }
}
