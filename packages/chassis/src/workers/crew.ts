import type { Worker } from 'node:cluster'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@constellation/observability'
import { type Ending, follow } from './life.ts'
import { mostFailures } from './restart-pause.ts'

export type Crew = {
  /** The port, once every worker has listened. */
  listening: Promise<number>
  /** Settles when the last worker has ended and none is replaced any more. */
  ended: Promise<CrewEnding>
  /** Tells every worker to drain, and ends those that have not within `limitMs`. */
  stop(): void
  /** Ends every worker at once. */
  kill(): void
}

/** `bootFailure` says why a worker was given up, where one was and it knew. */
export type CrewEnding = { exitCode: number; bootFailure: string | undefined }

type CrewOptions = {
  count: number
  fork: () => Worker
  limitMs: number
  logger: Logger
  /** How long to wait before the next in a place where so many have ended soon after their start. */
  pauseMs: (failures: number) => number
}

/**
 * Keeps `count` workers running. One that ends is replaced, after a growing pause when it ends soon after its start. One that cannot start, at first or
 * as a replacement time and again, ends them all with its exit code.
 */
export function startCrew({ count, fork, limitMs, logger, pauseMs }: CrewOptions): Crew {
  const alive = new Set<Worker>()
  const stopping = Promise.withResolvers<void>()
  let stopped = false
  let abandoned: Ending | undefined

  async function live(onListening: (port: number) => void): Promise<Ending> {
    const worker = fork()
    alive.add(worker)
    const ending = await follow(worker, onListening)
    alive.delete(worker)
    return ending
  }

  /** Keeps one place filled. Gives whether the last who had it ended well. */
  async function fill(onListening: (port: number) => void): Promise<boolean> {
    let failures = 0
    for (let first = true; !stopped; first = false) {
      const ending = await live(onListening)
      if (stopped) return endedWell(ending)
      failures = ending.steady ? 0 : failures + 1
      if (!ending.listened && (first || failures >= mostFailures)) abandon(ending)
      else await pauseAfter(ending, failures)
    }
    return true
  }

  async function pauseAfter(ending: Ending, failures: number) {
    const afterMs = pauseMs(failures)
    logger.error({ ...ending, afterMs }, 'a worker ended and is replaced')
    await Promise.race([delay(afterMs), stopping.promise])
  }

  function abandon(ending: Ending) {
    const { exitCode, signal } = ending
    logger.error({ exitCode, signal }, 'a worker cannot start')
    abandoned = ending
    stop()
  }

  function stop() {
    stopped = true
    stopping.resolve()
    for (const worker of alive) worker.process.kill('SIGTERM')
    setTimeout(kill, limitMs)
  }

  function kill() {
    for (const worker of alive) worker.process.kill('SIGKILL')
  }

  const ports = Array.from({ length: count }, () => Promise.withResolvers<number>())
  const places = Promise.all(ports.map(({ resolve }) => fill(resolve)))
  return {
    listening: Promise.all(ports.map(({ promise }) => promise)).then(([port = 0]) => port),
    ended: places.then((well) => ({
      exitCode: abandoned ? abandoned.exitCode || 1 : Number(!well.every(Boolean)),
      bootFailure: abandoned?.bootFailure,
    })),
    stop,
    kill,
  }
}

function endedWell({ exitCode, signal, listened }: Ending): boolean {
  return exitCode === 0 || (signal === 'SIGTERM' && !listened)
}
