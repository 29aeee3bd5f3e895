import { createServer, type Server } from 'node:http'
import type { Metrics } from '@constellation/observability'
import { type Address, openServer } from './open-server.ts'

/** Answers every request with the page of metrics, and with 503 when it cannot be made. The address is one that only we reach. */
export async function openMetricsServer(
  { registry }: Metrics,
  address: Address,
): Promise<{ server: Server; port: number }> {
  const server = createServer((_request, response) => {
    response.setHeader('cache-control', 'no-store')
    registry.metrics().then(
      (text) => response.setHeader('content-type', registry.contentType).end(text),
      (error: Error) => response.writeHead(503, { 'content-type': 'text/plain' }).end(`${error.message}\n`),
    )
  })
  return { server, port: await openServer(server, address) }
}
