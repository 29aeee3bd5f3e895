import type { Worker } from 'node:cluster'
import type { Refusal } from './run-worker.ts'

/** How a worker ended. */
export type Ending = {
  worker: number
  /** Whether it ever took connections. */
  listened: boolean
  /** Whether it took them long enough for its end to be no sequel of its start. */
  steady: boolean
  exitCode: number | null
  signal: string | null
  /** Why it could not start, as it said itself. */
  bootFailure: string | undefined
}

const steadyAfterMs = 10_000

/** Follows a worker to its end. `onListening` gets the port when it takes connections. */
export async function follow(worker: Worker, onListening: (port: number) => void): Promise<Ending> {
  const ending: Ending = {
    worker: worker.id,
    listened: false,
    steady: false,
    exitCode: null,
    signal: null,
    bootFailure: undefined,
  }
  let timer: NodeJS.Timeout | undefined
  worker.on('message', (message) => {
    if (isRefusal(message)) ending.bootFailure = message.bootFailure
  })
  worker.once('listening', ({ port }) => {
    ending.listened = true
    timer = setTimeout(() => {
      ending.steady = true
    }, steadyAfterMs)
    onListening(port)
  })
  Object.assign(ending, await ended(worker))
  clearTimeout(timer)
  return ending
}

/** Settles when the process has ended and everything that it told was read, or when it could not be started. */
function ended(worker: Worker): Promise<Partial<Ending>> {
  const exit = new Promise<Partial<Ending>>((resolve) => {
    worker.once('exit', (exitCode, signal) => resolve({ exitCode, signal }))
  })
  const told = new Promise<void>((resolve) => worker.once('disconnect', () => resolve()))
  const unstarted = new Promise<Partial<Ending>>((resolve) => {
    // A message to a worker that is just ending is an error as well, and its end is told by the others.
    worker.on('error', (error) => {
      if (worker.process.pid === undefined) resolve({ bootFailure: error.message })
    })
  })
  return Promise.race([Promise.all([exit, told]).then(([how]) => how), unstarted])
}

function isRefusal(message: unknown): message is Refusal {
  return typeof message === 'object' && message !== null && 'bootFailure' in message
}
