import cluster from 'node:cluster'
import { answerForWorkers, createLogger, type Logger } from '@constellation/observability'
import { bootFailure, type HostProcess } from '../host-process.ts'
import { openMetricsServer } from '../metrics-server.ts'
import { type Crew, startCrew } from './crew.ts'
import { restartPauseMs } from './restart-pause.ts'
import type { ClusterOptions } from './run-in-cluster.ts'

/** What a worker may take beyond its grace period, to close what it holds, before it is ended. */
const closingMs = 5000

/**
 * Starts the workers and keeps them; opens nothing of the service itself but `/metrics`, which it answers with their sum. Connections are given to them
 * in turn (Node's round robin), which shares a few long-lived ones evenly where the kernel's `SO_REUSEPORT` shares them by chance.
 */
export async function runPrimary(host: HostProcess, { service, settings }: ClusterOptions): Promise<void> {
  const logger = createLogger({ service, level: settings.logLevel })
  const internalAddress = { host: settings.host, port: settings.internalPort }
  const internal = await openMetricsServer(answerForWorkers(), internalAddress).catch((error: unknown) =>
    bootFailure(host, error),
  )
  const limitMs = settings.graceSeconds * 1000 + closingMs
  const crew = startCrew({
    count: settings.workers,
    fork: () => cluster.fork(),
    limitMs,
    logger,
    pauseMs: restartPauseMs,
  })
  void crew.listening.then((port) =>
    logger.info({ port, internalPort: internal.port, workers: settings.workers }, 'listening'),
  )
  passSignalsOn(host, crew, logger)
  host.exit(await codeAtEnd(host, crew, logger))
}

function passSignalsOn(host: HostProcess, crew: Crew, logger: Logger): void {
  let signalled = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    host.on(signal, () => {
      if (signalled) {
        crew.kill()
        return host.exit(130)
      }
      signalled = true
      logger.info('draining')
      crew.stop()
    })
  }
}

async function codeAtEnd(host: HostProcess, crew: Crew, logger: Logger): Promise<number> {
  const { exitCode, bootFailure: line } = await crew.ended
  if (line) host.stderr.write(`${line}\n`)
  logger.info({ exitCode }, 'stopped')
  return exitCode
}
