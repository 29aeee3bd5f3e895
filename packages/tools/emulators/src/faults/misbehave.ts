import type { Faults, TransportFault } from './faults.ts'

/** The target of a redirected request. It is recorded there like any other. */
export const elsewherePath = '/_elsewhere'

const largeBodyBytes = 10 * 1024 * 1024
const dripPauseMs = 50

/** The connection of a request, as `@hono/node-server` passes it on. Undefined inside a process. */
type Connection =
  | {
      incoming?: { socket: { resetAndDestroy(): unknown; end(): unknown } }
      outgoing?: { once(event: 'finish', listener: () => void): unknown }
    }
  | undefined

type Misbehaviour = {
  request: Request
  connection: Connection
  faults: Faults
  /** The correct answer, for a fault that only delays it. */
  answer: () => Response | Promise<Response>
}

/** Answers as the fault says. Inside a process there is no connection to reset, so the call fails like a reset one. */
export async function misbehave(
  { kind, value }: TransportFault,
  { request, connection, faults, answer }: Misbehaviour,
): Promise<Response> {
  switch (kind) {
    case 'slow':
      await Promise.race([faults.released(), aborted(request.signal)])
      return answer()
    case 'drip':
      return new Response(dripping(faults), { headers: { 'content-type': 'application/json' } })
    case 'redirect':
      return new Response(null, { status: 307, headers: { location: elsewherePath } })
    case 'status-500':
      return sendPage(500, 'text/html')
    case 'large-body':
      return new Response(`{"padding":"${'x'.repeat(largeBodyBytes)}"}`, {
        headers: { 'content-type': 'application/json' },
      })
    case 'not-json':
      return sendPage(200, 'application/json')
    case 'connection-reset':
      return reset(connection)
    case 'answer-lost':
      await answer()
      return reset(connection)
    case 'hang':
      await Promise.race([faults.released(), aborted(request.signal)])
      return reset(connection)
    case 'close-after-answer':
      connection?.outgoing?.once('finish', () => connection.incoming?.socket.end())
      return answer()
    case 'delay':
      await pause(Number(value), request.signal)
      return answer()
  }
}

function reset(connection: Connection): Response {
  if (!connection?.incoming) throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } })
  connection.incoming.socket.resetAndDestroy()
  return new Response(null)
}

async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, durationMs)
  await Promise.race([promise, aborted(signal)])
  clearTimeout(timer)
}

function sendPage(status: number, contentType: string): Response {
  return new Response('<!doctype html><title>Something went wrong</title><p>Try again later.', {
    status,
    headers: { 'content-type': contentType },
  })
}

function dripping(faults: Faults): ReadableStream<Uint8Array> {
  const released = faults.released()
  let isReleased = false
  void released.then(() => {
    isReleased = true
  })
  return new ReadableStream({
    async pull(controller) {
      controller.enqueue(Buffer.from(' '))
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, dripPauseMs)
      await Promise.race([promise, released])
      clearTimeout(timer)
      if (isReleased) controller.close()
    },
  })
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
}
