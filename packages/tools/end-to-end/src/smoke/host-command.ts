import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'

const root = path.resolve(import.meta.dirname, '../../../../..')

/** Runs a command of a service where the service runs, and gives what it prints. Its failure is thrown. */
export type HostCommand = (...args: string[]) => Promise<string>

/** The file with the variables of a service, in the folder of a stack's state. */
export function environmentFile(dataDir: string, service: string): string {
  return path.join(dataDir, service, 'environment')
}

/** The command of a service of the stack whose state is in this folder; undefined where no stack keeps it. */
export function hostCommand(dataDir: string, service: string): HostCommand | undefined {
  const file = environmentFile(dataDir, service)
  return existsSync(file) ? (...args) => run(service, file, args) : undefined
}

async function run(service: string, file: string, args: readonly string[]): Promise<string> {
  const command = [`--env-file=${file}`, path.join(root, `services/${service}/src/cli.ts`), ...args]
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const [printed, said, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  if (exitCode !== 0)
    throw new Error(`the command of ${service}, ${args.join(' ')}, failed: ${said.trim() || printed.trim()}`)
  return printed
}
