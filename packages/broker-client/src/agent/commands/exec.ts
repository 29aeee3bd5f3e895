import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { constants } from 'node:os'
import path from 'node:path'
import { renderEnvironment } from '../../aws/render-environment.ts'
import type { CredentialSource } from '../../credentials/credential-source.ts'
import { serveCredentials } from '../../endpoint/serve-credentials.ts'
import { AgentFailure } from '../agent-failure.ts'
import { childEnvironment, winningVariables } from '../child-environment.ts'
import { connect } from '../connect.ts'
import type { Command, Context } from '../context.ts'
import { connectionOptions, readOptions, requestOptions, toRequest } from '../options.ts'
import { readSettings, type Settings } from '../settings.ts'

/** Runs a program that gets its credentials from the agent as long as it runs. */
export const exec: Command = {
  help: `exec [--path PATH] [--service s3] [--grant GRANT] [--region REGION] [--keep VARIABLE…] [--keys] -- PROGRAM [ARGUMENT…]
  runs the program; its AWS SDK finds renewed credentials. --keys gives it plain variables, which are not renewed
  variables that name other credentials, profiles or endpoints of AWS are removed, unless --keep names them`,
  async run(context) {
    const [args, program] = splitAtDashes(context.args)
    const options = {
      ...connectionOptions,
      ...requestOptions,
      region: { type: 'string' },
      keep: { type: 'string', multiple: true },
      keys: { type: 'boolean' },
    } as const
    const { values } = readOptions(args, options)
    const settings = await readSettings(values, context.env)
    const connection = await connect(settings, context.clock)
    const source = connection.source(toRequest(values, connection.walletAddress))
    const credentials = await source.renew()
    const removed = winningVariables(context.env, values.keep)
    if (removed.length) context.tell(`These variables are removed for the program: ${removed.join(', ')}`)
    const { region } = values
    if (values.keys) {
      const env = childEnvironment(context.env, renderEnvironment(credentials, { region }), values)
      return runProgram(program, env, context)
    }
    return runWithEndpoint(source, settings, context, (own) =>
      runProgram(program, childEnvironment(context.env, own, values), context),
    )
  },
}

function splitAtDashes(args: readonly string[]): [string[], string[]] {
  const at = args.indexOf('--')
  if (at < 0 || at === args.length - 1)
    throw new AgentFailure('no program is given', 'write it behind two dashes: broker-agent exec -- aws s3 ls')
  return [args.slice(0, at), args.slice(at + 1)]
}

async function runWithEndpoint(
  source: CredentialSource,
  { home }: Settings,
  { clock, newId }: Context,
  work: (own: Record<string, string>) => Promise<number>,
): Promise<number> {
  const folder = path.join(home, `exec-${newId()}`)
  const endpoint = await serveCredentials([{ name: 'program', source }], { folder, clock })
  const upkeep = source.keepFresh()
  try {
    return await work(endpoint.environmentFor('program'))
  } finally {
    upkeep[Symbol.dispose]()
    await endpoint[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A signal to the agent goes to the program, and its end is the agent's end. */
async function runProgram(
  [program = '', ...args]: string[],
  env: Record<string, string | undefined>,
  { onSignal, hasTerminal }: Context,
): Promise<number> {
  const child = spawn(program, args, { env, stdio: 'inherit' })
  onSignal(['SIGTERM', 'SIGHUP'], (signal) => child.kill(signal))
  // A terminal has sent it to the program already.
  onSignal(['SIGINT'], (signal) => hasTerminal || child.kill(signal))
  try {
    const [code, signal] = await once(child, 'exit')
    return signal ? 128 + constants.signals[signal as NodeJS.Signals] : code
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new AgentFailure(
      `the program ${missing ? 'was not found' : 'cannot be started'}: ${program}`,
      'check its name and the PATH',
      { cause },
    )
  }
}
