import type { Worker } from 'node:cluster'
import { offerToPrimary } from '@constellation/observability'
import { bootFailureText, type HostProcess } from '../host-process.ts'
import { drain, type Listening, listen } from '../listen.ts'
import type { ClusterOptions } from './run-in-cluster.ts'

/** What a worker tells its primary when it cannot start; the primary says it to the world, once. */
export type Refusal = { bootFailure: string }

/**
 * Opens the service and listens on the port that all workers share. Drains at SIGTERM or SIGINT, however often they come (a terminal and some schedulers
 * send them to every process), and when the primary is gone: nobody would tell it to end any more.
 */
export async function runWorker(host: HostProcess, self: Worker, { settings, open }: ClusterOptions): Promise<void> {
  const offerMetrics = offerToPrimary()
  let listening: Listening | undefined
  const end = once(async () => host.exit(listening ? await drain(listening) : 0))
  host.on('SIGTERM', end)
  host.on('SIGINT', end)
  self.on('disconnect', () => {
    // Without this Node ends the process at once, and with it the requests in flight.
    self.exitedAfterDisconnect = true
    end()
  })
  try {
    const running = await open(self.id)
    offerMetrics(running.metrics)
    const address = { host: settings.host, port: settings.port }
    listening = await listen({ ...running, address, graceMs: settings.graceSeconds * 1000 })
  } catch (error) {
    const refusal: Refusal = { bootFailure: bootFailureText(error) }
    self.send(refusal, () => host.exit(1))
  }
}

function once(work: () => Promise<void>): () => void {
  let begun = false
  return () => {
    if (!begun) void work()
    begun = true
  }
}
