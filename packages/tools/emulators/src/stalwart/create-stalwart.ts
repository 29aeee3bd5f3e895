import { createControl } from '../control/control.ts'
import { createReceivedRequests, type ReceivedRequest } from '../control/received.ts'
import { createFetch, type Emulator } from '../emulator.ts'
import { answer } from './answer.ts'
import { createConcurrencyLimit } from './concurrency.ts'
import { findEndpoint } from './find-endpoint.ts'
import { createStalwartControl, type StalwartControl } from './stalwart-control.ts'
import { createStalwartControlApp } from './stalwart-control-app.ts'
import { createStalwartState, type StalwartOptions } from './state.ts'

export type Stalwart = Emulator<StalwartControl>

const recordedBodyLength = 65_536

/** The stand-in for the management interface of Stalwart 0.16: domains, accounts, lists and keys over JMAP. It has no mail. */
export function createStalwart(options: StalwartOptions): Stalwart {
  const state = createStalwartState(options)
  const { faults, now } = state
  const received = createReceivedRequests(now, recordedBodyLength, conceal)
  const control = createStalwartControl(createControl({ faults, received }), state)
  const fetch = createFetch(
    { fetch: (request) => answer(request, state) },
    { endpoints: findEndpoint, faults, received, around: createConcurrencyLimit(state) },
  )
  return { fetch, control, controlApp: createStalwartControlApp(control) }
}

/** The request without credentials and secrets. That there were some stays visible. */
function conceal(received: ReceivedRequest): ReceivedRequest {
  const { authorization, ...headers } = received.headers
  const scheme = authorization?.split(' ')[0]
  return {
    ...received,
    headers: { ...headers, ...(scheme !== undefined && { authorization: `${scheme} …` }) },
    body: received.body.replaceAll(/("(?:[^"\\]|\\.)*secret"\s*:\s*)"(?:[^"\\]|\\.)*"/g, '$1"…"'),
  }
}
