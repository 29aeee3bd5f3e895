import { type SpawnSyncOptions, spawnSync } from 'node:child_process'

/** Runs a program to its end and returns its output. Throws with the last output when the program fails. */
export function command(program: string, args: readonly string[], options: SpawnSyncOptions = {}): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    maxBuffer: 1 << 28,
    ...options,
    encoding: 'utf8',
  })
  if (error) throw error
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} ended with ${status}\n${`${stdout}${stderr}`.slice(-2000)}`)
  return stdout.trim()
}
