import { Failure } from '@constellation/chassis'
import { Refusal, Unreachable } from '@constellation/client'
import { BootRefusal } from '@constellation/config'
import type { Contract } from '@constellation/contract'
import { SignInFailure, UnsafePlace } from '@constellation/device-authorization'
import { createLogger } from '@constellation/observability'
import { type Command, type Input, type Output, type System, UsageFailure } from './command.ts'
import type { Program } from './program.ts'

/** The commands of a program by their names. A name has one word or two: `mailbox create`. */
export type Commands<Opened> = Readonly<Record<string, Command<Opened>>>

/** The process that a command runs in. */
export type Host = Pick<NodeJS.Process, 'argv' | 'env'> & Output & { stdin: Input }

/**
 * Runs the command that the arguments name, with the variables and files of the service, and gives its exit code: 0 for done, 1 for a
 * finding or a failure, 2 for arguments that are not understood.
 */
export async function runCommand<Opened>(
  { name: program, registry, open }: Pick<Program<Contract, Opened>, 'name' | 'registry' | 'open'>,
  commands: Commands<Opened>,
  { host, system }: { host: Host; system: System },
): Promise<number> {
  const { env, stdout, stderr } = host
  const words = host.argv.slice(2)
  const found = findCommand(commands, words)
  if (words.length === 0 || words.includes('--help')) {
    stdout.write(found ? describe(program, found.name, found.command) : help(program, commands))
    return 0
  }
  // Records go to stdout. What the service logs meanwhile goes beside them.
  const logger = createLogger(
    { service: registry.service, level: 'error' },
    { write: (line) => void stderr.write(line) },
  )
  try {
    if (!found) throw new UsageFailure(`there is no command ${words[0]}: ${program} --help lists them`)
    return await found.command.run({
      ...system,
      args: found.args,
      env,
      stdout,
      stderr,
      stdin: () => host.stdin,
      open: () => open(env, { logger, now: system.now, fetch: system.fetch }),
    })
  } catch (error) {
    stderr.write(`${textOf(program, error)}\n`)
    return error instanceof UsageFailure ? 2 : 1
  }
}

function findCommand<Opened>(commands: Commands<Opened>, words: string[]) {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ')
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (command) return { name, command, args: words.slice(length) }
  }
  return undefined
}

function textOf(program: string, error: unknown): string {
  if (error instanceof BootRefusal) return error.line
  if (error instanceof UnsafePlace) return `error: ${error.message}: ${error.nextStep}`
  if (error instanceof SignInFailure) return `error: ${error.message}: ${nextStepOf(program, error)}`
  if (error instanceof UsageFailure || error instanceof Failure) return `error: ${error.message}`
  if (error instanceof Refusal) return describeRefusal(error)
  if (error instanceof Unreachable) return `error: ${error.message}: ${String(error.cause)}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function nextStepOf(program: string, { reason, nextStep }: SignInFailure): string {
  return reason === 'not_signed_in' ? `run ${program} sign-in with the same --api` : nextStep
}

function describeRefusal({ code, message, problem: { errors = [] } }: Refusal): string {
  const findings = errors.map(({ pointer, message: finding }) => `\n  ${pointer}: ${finding}`)
  return `error: ${code}: ${message}${findings.join('')}`
}

function describe<Opened>(program: string, name: string, { usage, summary }: Command<Opened>): string {
  return `${program} ${name} ${usage}\n${summary}\n`
}

function help<Opened>(program: string, commands: Commands<Opened>): string {
  const lines = Object.entries(commands).map(([name, { usage, summary }]) => `  ${name} ${usage}\n      ${summary}\n`)
  return `${program} COMMAND\n\n${lines.join('')}\nThe service itself, with check-config, is main.js. The migration is migrate.js.\n`
}
