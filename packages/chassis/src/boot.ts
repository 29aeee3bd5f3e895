import { BootRefusal, type ConfigOf, type ConfigRegistry, checkConfig, readConfig } from '@constellation/config'
import { drain, type Listening } from './listen.ts'

type HostProcess = Pick<NodeJS.Process, 'env' | 'argv' | 'exit' | 'on' | 'stdout' | 'stderr'>

/**
 * Runs a service as a process: reads its configuration, starts it, and drains it on SIGTERM or SIGINT. What stops the start is one
 * `BOOT_FAIL` line and exit code 1. With the argument `check-config` it prints every problem of the configuration instead.
 */
export async function runService<R extends ConfigRegistry>(
  host: HostProcess,
  registry: R,
  start: (config: ConfigOf<R>) => Promise<Listening>,
): Promise<void> {
  if (host.argv[2] === 'check-config') return host.exit(printConfigCheck(host, registry))
  const listening = await start(readConfigOrExit(host, registry)).catch((error: unknown) => bootFailure(host, error))
  let signalled = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    host.on(signal, async () => {
      if (signalled) return host.exit(130)
      signalled = true
      host.exit(await drain(listening))
    })
  }
}

/** Ends the process with the one line that says why it cannot start; a bug ends it with its stack. */
export function bootFailure(host: HostProcess, error: unknown): never {
  const line =
    error instanceof BootRefusal ? error.line : error instanceof Error ? (error.stack ?? error.message) : String(error)
  host.stderr.write(`${line}\n`)
  return host.exit(1)
}

function readConfigOrExit<R extends ConfigRegistry>(host: HostProcess, registry: R): ConfigOf<R> {
  try {
    return readConfig(registry, host.env)
  } catch (error) {
    return bootFailure(host, error)
  }
}

function printConfigCheck(host: HostProcess, registry: ConfigRegistry): number {
  const { refusals, unknown } = checkConfig(registry, host.env)
  for (const refusal of refusals) host.stdout.write(`${refusal.line}\n`)
  for (const name of unknown) host.stdout.write(`WARNING: ${name} is not a variable of ${registry.service}\n`)
  if (refusals.length === 0) host.stdout.write(`the configuration of ${registry.service} is complete\n`)
  return refusals.length ? 1 : 0
}

/** Runs a migration as a process: prints the names of what ran, and ends with 0, or with `BOOT_FAIL` and 1. */
export async function runMigration<R extends ConfigRegistry>(
  host: HostProcess,
  registry: R,
  migrate: (config: ConfigOf<R>) => Promise<readonly string[]>,
): Promise<void> {
  try {
    const ran = await migrate(readConfigOrExit(host, registry))
    host.stdout.write(ran.length ? `migrated: ${ran.join(', ')}\n` : 'the schema is current\n')
  } catch (error) {
    bootFailure(host, error)
  }
}

/** The result of a check at start; what it throws becomes a `BootRefusal` that names the variable, and never its value. */
export async function bootCheck<T>(variable: string, anchor: string, check: () => Promise<T> | T): Promise<T> {
  try {
    return await check()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BootRefusal({ variable, value: '<redacted>', reason, anchor, cause })
  }
}
