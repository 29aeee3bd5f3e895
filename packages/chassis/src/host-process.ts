import { BootRefusal } from '@constellation/config'

/** The part of its own process that a service uses. */
export type HostProcess = Pick<NodeJS.Process, 'env' | 'argv' | 'exit' | 'on' | 'stdout' | 'stderr'>

/** Ends the process with the one line that says why it cannot start; a bug ends it with its stack. */
export function bootFailure(host: HostProcess, error: unknown): never {
  host.stderr.write(`${bootFailureText(error)}\n`)
  return host.exit(1)
}

function bootFailureText(error: unknown): string {
  if (error instanceof BootRefusal) return error.line
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
