import { Failure } from '@constellation/chassis'
import { Refusal, Unreachable } from '@constellation/client'
import { BootRefusal, readConfig } from '@constellation/config'
import { SignInFailure, UnsafePlace } from '@constellation/device-authorization'
import { createLogger } from '@constellation/observability'
import { registry } from '../config.ts'
import { openDeps } from '../open-deps.ts'
import { testnetPlugIns } from '../plug-ins/testnet-plug-ins.ts'
import { anchors } from './anchors.ts'
import { type Command, type CommandContext, UsageFailure } from './command.ts'
import { envTable } from './env-table.ts'
import { events } from './events.ts'
import { grants } from './grants.ts'
import { keygen } from './keygen.ts'
import { links } from './links.ts'
import { mints } from './mints.ts'
import { signIn, signOut } from './operator-sign-in.ts'
import { revoke } from './revoke.ts'
import { verifyAuditCommand } from './verify-audit.ts'

const commands: Readonly<Record<string, Command>> = {
  'verify-audit': verifyAuditCommand,
  mints,
  grants,
  revoke,
  events,
  anchors,
  links,
  'sign-in': signIn,
  'sign-out': signOut,
  keygen,
  'env-table': envTable,
}

type Host = Pick<NodeJS.Process, 'argv' | 'env'> & {
  stdout: Pick<NodeJS.Process['stdout'], 'write' | 'columns'>
  stderr: Pick<NodeJS.Process['stderr'], 'write'>
}

/**
 * Runs the command of the operator that the arguments name, with the variables and files of the service, and gives its exit code: 0 for
 * done, 1 for a finding or a failure, 2 for arguments that are not understood.
 */
export async function runCommand(
  { argv, env, stdout, stderr }: Host,
  system: Pick<CommandContext, 'now' | 'fetch' | 'pause'>,
): Promise<number> {
  const [, , name = '--help', ...args] = argv
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (name === '--help' || args.includes('--help')) {
    stdout.write(command ? `broker ${name} ${command.usage}\n${command.summary}\n` : help())
    return 0
  }
  // Records go to stdout. What the broker logs meanwhile goes beside them.
  const logger = createLogger({ service: 'broker', level: 'error' }, { write: (line) => void stderr.write(line) })
  const open = () => openDeps(readConfig(registry, env), { plugIns: testnetPlugIns, logger, now: system.now })
  try {
    if (!command) throw new UsageFailure(`there is no command ${name}: broker --help lists them`)
    return await command.run({ ...system, args, env, stdout, stderr, open })
  } catch (error) {
    stderr.write(`${textOf(error)}\n`)
    return error instanceof UsageFailure ? 2 : 1
  }
}

function textOf(error: unknown): string {
  if (error instanceof BootRefusal) return error.line
  if (error instanceof UnsafePlace) return `error: ${error.message}: ${error.nextStep}`
  if (error instanceof SignInFailure) return `error: ${error.message}: ${nextStepOf(error)}`
  if (error instanceof UsageFailure || error instanceof Failure) return `error: ${error.message}`
  if (error instanceof Refusal) return `error: ${error.code}: ${error.message}`
  if (error instanceof Unreachable) return `error: ${error.message}: ${String(error.cause)}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function nextStepOf({ reason, nextStep }: SignInFailure): string {
  return reason === 'not_signed_in' ? 'run broker sign-in with the same --api' : nextStep
}

function help(): string {
  const lines = Object.entries(commands).map(([name, { usage, summary }]) => `  ${name} ${usage}\n      ${summary}\n`)
  return `broker COMMAND\n\n${lines.join('')}\nThe service itself, with check-config, is main.js. The migration is migrate.js.\n`
}
