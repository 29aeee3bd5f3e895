import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { CommandFailure } from '@constellation/command'
import { type ManagedProcess, type ProcessDescription, type ProcessEnd, startProcess } from './managed-process.ts'
import { waitUntilReady } from './wait-until-ready.ts'

export type ServiceProcess = ProcessDescription & {
  /** Answers 2xx when the process is ready to serve. */
  readyUrl: string
}

export type SupervisorOptions = {
  /** Each process has its log file here. */
  logDirectory: string
  /** Whether a process adds to the log file that an earlier one of its name left. By default it begins a new one. */
  keepLogs?: boolean
  readyLimitMs?: number
  graceMs?: number
}

export type Supervisor = {
  /** Starts a process and resolves with its id when it is ready. Throws CommandFailure when it ends first, or takes too long. */
  start(service: ServiceProcess): Promise<number>
  /** Runs a process to its end. Throws CommandFailure when it fails. */
  run(task: ProcessDescription): Promise<void>
  /** Rejects with CommandFailure when a started process ends by itself. It is not restarted. */
  crashed: Promise<never>
  /** Stops everything, last started first, each within the grace period. */
  stop(): Promise<void>
  /** Ends everything at once. */
  kill(): void
}

const defaultReadyLimitMs = 30_000
const defaultGraceMs = 10_000

/** Runs the stack's processes: waits until they are ready, names a failed one, and leaves nothing running. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { readyLimitMs = defaultReadyLimitMs, graceMs = defaultGraceMs } = options
  const running = new Set<ManagedProcess>()
  const crash = Promise.withResolvers<never>()
  // It may reject before anyone awaits it, which is not an unhandled rejection.
  crash.promise.catch(() => {})
  let stopping = false

  const launch = async (description: ProcessDescription) => {
    if (stopping) throw new CommandFailure('the stack is stopping', 'start it again')
    const launched = await open(description, options)
    running.add(launched)
    void launched.ended.then(() => running.delete(launched))
    return launched
  }

  return {
    crashed: crash.promise,
    async start(service) {
      const launched = await launch(service)
      const logFile = logFileOf(options.logDirectory, service.name)
      await waitForStart(launched, service.readyUrl, readyLimitMs, logFile)
      void launched.ended.then((end) => {
        if (!stopping) crash.reject(endedUnasked(launched, end, logFile))
      })
      return launched.pid
    },
    async run(task) {
      const launched = await launch(task)
      const end = await launched.ended
      if (end.exitCode !== 0) throw endedUnasked(launched, end, logFileOf(options.logDirectory, task.name))
    },
    async stop() {
      stopping = true
      for (const process of [...running].reverse()) await process.stop(graceMs)
    },
    kill() {
      stopping = true
      for (const process of running) process.kill()
    },
  }
}

async function open(
  description: ProcessDescription,
  { logDirectory, keepLogs = false }: SupervisorOptions,
): Promise<ManagedProcess> {
  await mkdir(logDirectory, { recursive: true, mode: 0o700 })
  const flags = keepLogs ? 'a' : 'w'
  const log = createWriteStream(logFileOf(logDirectory, description.name), { flags, mode: 0o600 })
  const launched = await startProcess(description, log)
  void launched.ended.then(() => log.end())
  return launched
}

function logFileOf(directory: string, name: string): string {
  return path.join(directory, `${name}.log`)
}

async function waitForStart(launched: ManagedProcess, url: string, limitMs: number, logFile: string): Promise<void> {
  const over = new AbortController()
  const ended = launched.ended.then((end) => {
    over.abort()
    throw endedUnasked(launched, end, logFile)
  })
  const ready = await Promise.race([waitUntilReady(url, limitMs, over.signal), ended])
  if (ready) return
  throw new CommandFailure(
    `${launched.name} was not ready within ${limitMs / 1000} s`,
    `read its last lines above, or all of them in ${logFile}; ${url} says what it waits for`,
    { lastLines: [...launched.lastLines] },
  )
}

function endedUnasked(launched: ManagedProcess, end: ProcessEnd, logFile: string): CommandFailure {
  const how = end.signal ? `was ended by ${end.signal}` : `ended with code ${end.exitCode}`
  return new CommandFailure(`${launched.name} ${how}`, `read its last lines above, or all of them in ${logFile}`, {
    lastLines: [...launched.lastLines],
  })
}
