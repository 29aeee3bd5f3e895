import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { openSecretFiles } from '@constellation/testkit'
import type { TestMx } from '../mx-worker.ts'

const entry = path.resolve(import.meta.dirname, '../../src/main.ts')

export type MxProcess = AsyncDisposable & {
  /** The name of its worker in claims. */
  worker: string
  /** Ends it as a power cut does. Resolves when it is gone. */
  kill(): Promise<void>
  /** Asks it to stop, and gives its exit code. */
  stop(): Promise<number | null>
  /** Stops the whole process, its clock aside, until it goes on. */
  freeze(): void
  thaw(): void
  isRunning(): boolean
  /** The last lines that it wrote. */
  lastWords(): string
}

/** The variables of a worker process over the database and the keys of an instance. */
export async function environmentOf(mx: TestMx) {
  const files = await openSecretFiles()
  return {
    variables: {
      ...mx.keys.environment,
      MX_WORKER_ROLE: 'worker',
      MX_WORKER_PORT: '0',
      MX_WORKER_INTERNAL_PORT: '0',
      MX_WORKER_ENVIRONMENT: 'development',
      MX_WORKER_DATABASE_URL_FILE: await files.write('database-url', mx.database.url),
      ...(mx.queueUrl !== undefined && { MX_WORKER_QUEUE_URL_FILE: await files.write('queue-url', mx.queueUrl) }),
      MX_WORKER_RBAC_URL: 'http://127.0.0.1:9',
      MX_WORKER_LEASE_SECONDS: '30',
      MX_WORKER_POLL_SECONDS: '1',
      MX_WORKER_REAPER_SECONDS: '1',
      MX_WORKER_SHUTDOWN_GRACE_SECONDS: '20',
    },
    [Symbol.asyncDispose]: () => files[Symbol.asyncDispose](),
  }
}

/** A worker as a process of its own, listening and delivering. */
export async function startMxProcess(variables: Record<string, string>): Promise<MxProcess> {
  const child = spawn(process.execPath, [entry], {
    env: { PATH: process.env.PATH, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  const worker = await workerOf(child, said)
  const isRunning = () => child.exitCode === null && child.signalCode === null
  async function end(signal: NodeJS.Signals) {
    if (isRunning()) {
      const gone = once(child, 'exit')
      child.kill(signal)
      await gone
    }
    return child.exitCode
  }
  const kill = async () => void (await end('SIGKILL'))
  return {
    worker,
    kill,
    stop: () => end('SIGTERM'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    isRunning,
    lastWords: () => said.join('\n'),
    [Symbol.asyncDispose]: kill,
  }
}

const keptLines = 20

/** The name of its worker, once it listens: its log says both. */
async function workerOf(child: ChildProcess, said: string[]): Promise<string> {
  if (!child.stdout || !child.stderr) throw new Error('the process has no output')
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let worker = ''
  // Its output is read to the end: a full pipe would stop it.
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      said.push(line)
      if (said.length > keptLines) said.shift()
      worker = /"worker":"([^"]+)"/.exec(line)?.[1] ?? worker
      if (line.includes('"listening"')) resolve(worker)
    })
  child.once('exit', () => reject(new Error(`the worker ended before it listened: ${said.join('\n')}`)))
  return promise
}
