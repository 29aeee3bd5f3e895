import { parseArgs } from 'node:util'
import type { CredentialRequest } from '../mint/credentials.ts'
import { AgentFailure } from './agent-failure.ts'

/** The options by which a command finds the broker and the wallet. */
export const connectionOptions = {
  home: { type: 'string' },
  'broker-url': { type: 'string' },
  issuer: { type: 'string' },
  'chain-id': { type: 'string' },
  'key-file': { type: 'string' },
  'key-command': { type: 'string' },
} as const

/** The options that say which credentials a command is for. */
export const requestOptions = {
  service: { type: 'string', default: 's3' },
  path: { type: 'string' },
  grant: { type: 'string' },
} as const

type Options = NonNullable<Parameters<typeof parseArgs>[0]>['options']

/** Reads the options of a command. Positional arguments are counted and never repeated in an error: one may be a key. */
export function readOptions<O extends NonNullable<Options>>(args: readonly string[], options: O, positionals = 0) {
  const read = parseArgs({ args: [...args], options, allowPositionals: true })
  if (read.positionals.length !== positionals)
    throw new AgentFailure(
      `the command takes ${positionals === 0 ? 'no argument' : `${positionals} argument`} beside its options`,
      'broker-agent --help lists the options; a wallet key never goes into the arguments',
    )
  return read
}

type RequestFlags = { service: string; path?: string | undefined; grant?: string | undefined }

/** The request of the flags. Without `--path` it is for the wallet's own folder, which is what bucket policies allow. */
export function toRequest({ service, path, grant }: RequestFlags, walletAddress: string): CredentialRequest {
  return { service, path: path || `${walletAddress}/`, grantId: grant }
}

export function readInteger(value: string | undefined, option: string, [least, most]: [number, number]): number {
  const number = Number(value)
  if (value && /^\d+$/.test(value) && number >= least && number <= most) return number
  throw new AgentFailure(`--${option} must be a whole number from ${least} to ${most}`, 'correct the option')
}
