import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export type Received = { headers: Record<string, string>; body: string }
export type Receiver = Awaited<ReturnType<typeof startReceiver>>

type Answer = (response: ServerResponse, received: Received) => void

/** A server that receives webhooks and keeps them. It answers 204 until it is told otherwise. It stops with the test. */
export async function startReceiver(host = '127.0.0.1') {
  const received: Received[] = []
  let connections = 0
  let answer: Answer = (response) => response.writeHead(204).end()
  const server = createServer(async (request, response) => {
    const one = { headers: flat(request.headers), body: await text(request) }
    received.push(one)
    answer(response, one)
  })
  server.on('connection', () => connections++)
  const listening = Promise.withResolvers<void>()
  server.listen(0, host, listening.resolve)
  await listening.promise
  onTestFinished(async () => {
    const closed = Promise.withResolvers<void>()
    server.close(() => closed.resolve())
    server.closeAllConnections()
    await closed.promise
  })
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://${host}:${port}/hook`,
    received,
    connections: () => connections,
    answerWith(next: Answer | number) {
      answer = typeof next === 'number' ? (response) => response.writeHead(next).end() : next
    },
  }
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}
