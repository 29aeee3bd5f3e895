import { CommandFailure } from './command-failure.ts'

/** The lines that a person reads. `help` is the command that lists the options; `keepTrace` writes a file and returns its path. */
export function describeFailure(error: unknown, help: string, keepTrace: (trace: string) => string): string {
  const failure = error instanceof CommandFailure ? error : (explain(error, help) ?? unexpected(error, keepTrace))
  const lastLines = failure.lastLines.map((line) => `  | ${line}\n`)
  return [...lastLines, `error: ${failure.message}\n next: ${failure.nextStep}\n`].join('')
}

type Reason = { message: string; nextStep: string }

/** What the operating system refused, by its code. */
const reasons: Record<string, (path: string) => Reason> = {
  ENOSPC: (path) => ({ message: `the disk that holds ${path} is full`, nextStep: 'free some space, then try again' }),
  EDQUOT: (path) => ({ message: `the disk that holds ${path} is full`, nextStep: 'free some space, then try again' }),
  EACCES: notWritable('permission denied'),
  EPERM: notWritable('permission denied'),
  EROFS: notWritable('it is read-only'),
  ENOTDIR: notWritable('a part of the path is a file'),
  EISDIR: notWritable('it is a folder'),
  EEXIST: notWritable('a file has this name'),
  ELOOP: notWritable('a link leads to itself'),
  ENAMETOOLONG: notWritable('the name is too long'),
  ENOENT: (path) => ({ message: `${path} does not exist`, nextStep: 'check the path, then try again' }),
  ECONNREFUSED: (address) => ({
    message: `nothing answers at ${address}`,
    nextStep: 'start what should answer there, then try again',
  }),
}

function notWritable(why: string): (path: string) => Reason {
  return (path) => ({
    message: `${path} cannot be used: ${why}`,
    nextStep: 'choose another place, or change its owner',
  })
}

function explain(error: unknown, help: string): CommandFailure | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  const code = String(error.code)
  if (code.startsWith('ERR_PARSE_ARGS_')) return new CommandFailure(firstSentence(error), `${help} lists the options`)
  const { path, dest, address, port } = error as { path?: string; dest?: string; address?: string; port?: number }
  const reason = reasons[code]?.(path ?? dest ?? (address ? `${address}:${port}` : 'the address'))
  return reason && new CommandFailure(reason.message, reason.nextStep, { cause: error })
}

function firstSentence({ message }: Error): string {
  return message.split('. ')[0] ?? message
}

function unexpected(error: unknown, keepTrace: (trace: string) => string): CommandFailure {
  const trace = error instanceof Error ? String(error.stack) : String(error)
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return new CommandFailure(
    line || 'the command failed',
    `this is a fault of the command: report it with ${keepTrace(trace)}`,
  )
}
