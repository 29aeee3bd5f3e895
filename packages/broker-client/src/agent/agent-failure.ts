import { UnsafePlace } from '@constellation/private-files'
import { BrokerError } from '../broker-error.ts'

/** The command cannot go on. `message` is one readable line; `nextStep` tells a person what to do. */
export class AgentFailure extends Error {
  override readonly name = 'AgentFailure'
  readonly nextStep: string
  constructor(message: string, nextStep: string, options: ErrorOptions = {}) {
    super(message, options)
    this.nextStep = nextStep
  }
}

export type Explained = { message: string; nextStep: string }

/** What a person reads instead of an error. */
export function explain(error: unknown): Explained {
  if (error instanceof AgentFailure || error instanceof BrokerError || error instanceof UnsafePlace) return error
  if (!(error instanceof Error)) return { message: 'the command failed', nextStep: reportIt }
  const code = 'code' in error ? String(error.code) : ''
  if (code.startsWith('ERR_PARSE_ARGS_'))
    return { message: error.message.split('. ')[0] ?? code, nextStep: 'broker-agent --help lists the options' }
  const { path = 'a file' } = error as { path?: string }
  const reason = refusals[code]
  if (reason)
    return { message: `${path} cannot be used: ${reason}`, nextStep: 'check the path and its owner, then try again' }
  if (error instanceof TypeError && / must be /.test(error.message))
    return { message: error.message, nextStep: 'broker-agent --help lists the options' }
  return { message: error.message.split('\n')[0] || 'the command failed', nextStep: reportIt }
}

const reportIt = 'this is a fault of broker-agent: report it'

/** What the operating system refused, by its code. */
const refusals: Record<string, string> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'it is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  EISDIR: 'it is a folder',
  EEXIST: 'it exists already',
  ELOOP: 'a link leads to itself',
  ENAMETOOLONG: 'the name is too long',
}
