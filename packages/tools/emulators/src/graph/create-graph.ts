import { createControl } from '../control/control.ts'
import { createReceivedRequests, type ReceivedRequest } from '../control/received.ts'
import { createFetch, type Emulator } from '../emulator.ts'
import { createThrottle } from '../faults/throttle.ts'
import { answer } from './answer.ts'
import { createCounters } from './counters.ts'
import { findOperation } from './find-operation.ts'
import { createGraphControl, type GraphControl } from './graph-control.ts'
import { createGraphControlApp } from './graph-control-app.ts'
import { createGraphState, type GraphOptions } from './state.ts'
import { subjectOf } from './subject.ts'
import { throttled } from './throttled.ts'

export type Graph = Emulator<GraphControl>

/** A recorded body is cut here: an upload may be large. */
const recordedBodyLength = 65_536

/**
 * The stand-in for the mail endpoints of Microsoft Graph and for the token endpoint of applications at Entra ID, both at one origin. It
 * sends nothing: mail ends in its books.
 */
export function createGraph(options: GraphOptions): Graph {
  const state = createGraphState(options)
  const { faults, now } = state
  const received = createReceivedRequests(now, recordedBodyLength, conceal)
  const counters = createCounters()
  const control = createGraphControl(
    createControl({ faults, received, rotateKeys: state.keys.rotate }),
    state,
    counters,
  )
  const isThrottled = createThrottle(faults)
  const fetch = createFetch(
    { fetch: (request) => answer(request, state) },
    {
      endpoints: async (request) => findOperation(request).name,
      faults,
      received,
      subjectOf: (request) => subjectOf(request, state),
      around: (request, work) => throttled(request, { work, isThrottled }, state),
    },
  )
  const counted: Graph['fetch'] = (request, connection: { incoming?: { socket: { destroyed: boolean } } } = {}) =>
    counters.count(
      findOperation(request).name ?? 'unknown',
      () => fetch(request, connection),
      () => connection.incoming?.socket.destroyed ?? false,
    )
  return { fetch: counted, control, controlApp: createGraphControlApp(control) }
}

/** The request without secrets and tokens. That there was one stays visible. */
function conceal(received: ReceivedRequest): ReceivedRequest {
  const { authorization, ...headers } = received.headers
  const target = received.target.replace(/(authtoken=)[^&]+/, '$1…')
  const scheme = authorization?.split(' ')[0]
  return {
    ...received,
    target,
    headers: { ...headers, ...(scheme !== undefined && { authorization: `${scheme} …` }) },
    body:
      received.at === 'token'
        ? received.body.replaceAll(/(client_secret|client_assertion)=[^&]*/g, '$1=…')
        : received.body,
  }
}
