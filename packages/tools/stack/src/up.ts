import path from 'node:path'
import { help, readArguments, type UpArguments } from './arguments.ts'
import { createProgress } from './progress.ts'
import { type Stack, type StackOptions, startStack } from './start-stack.ts'
import { renderSummary } from './summary.ts'

const interruptedExitCode = 130

/** The services to run, the folder of their entries, and the first administrator's link. */
export type Constellation = Pick<StackOptions, 'services' | 'root' | 'setUpLink'>

/** The command: starts the stack, keeps it until a signal or a crash, drains it. Returns the exit code, and throws when it cannot go on. */
export async function up(constellation: Constellation): Promise<number> {
  const { stop, kill } = listenForSignals()
  try {
    const args = readArguments(
      process.argv.slice(2),
      constellation.services.map(({ name }) => name),
    )
    if (args.help) {
      process.stdout.write(help)
      return 0
    }
    await using stack = await start(args, { ...constellation, stop, kill })
    process.stdout.write(args.json ? `${JSON.stringify(stack.summary)}\n` : renderSummary(stack.summary))
    await Promise.race([aborted(stop), stack.crashed])
    return 0
  } catch (error) {
    // A stop during the start is not a failure.
    if (stop.aborted) return interruptedExitCode
    throw error
  }
}

function start(args: UpArguments, run: Constellation & { stop: AbortSignal; kill: AbortSignal }): Promise<Stack> {
  return startStack({
    ...args,
    ...run,
    dataDir: args.data ?? path.join(run.root, '.data'),
    baseEnvironment: inherited('PATH', 'HOME', 'TMPDIR', 'NODE_EXTRA_CA_CERTS'),
    progress: createProgress(args.json ? process.stderr : process.stdout),
    now: () => new Date(),
  })
}

function inherited(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

/** The first signal stops the stack gracefully; the second kills it. */
function listenForSignals(): { stop: AbortSignal; kill: AbortSignal } {
  const stop = new AbortController()
  const kill = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) {
        kill.abort()
        process.exit(interruptedExitCode)
      }
      process.stderr.write('\nstopping; once more ends it at once\n')
      stop.abort()
    })
  }
  // Even when this process fails, nothing that it started outlives it.
  process.once('exit', () => kill.abort())
  return { stop: stop.signal, kill: kill.signal }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })
}
