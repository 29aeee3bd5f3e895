import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { type CredentialEndpoint, serveCredentials } from '../../endpoint/serve-credentials.ts'
import { AgentFailure, explain } from '../agent-failure.ts'
import { connect } from '../connect.ts'
import type { Command, Context } from '../context.ts'
import { connectionOptions, readInteger, readOptions, requestOptions, toRequest } from '../options.ts'
import { readSettings } from '../settings.ts'

const options = {
  ...connectionOptions,
  ...requestOptions,
  path: { type: 'string', multiple: true },
  port: { type: 'string' },
  bind: { type: 'string' },
} as const

/** Serves credentials to programs of this machine until it is ended. */
export const serve: Command = {
  help: `serve [--path PATH…] [--service s3] [--grant GRANT] [--port PORT]
  answers AWS_CONTAINER_CREDENTIALS_FULL_URI on 127.0.0.1, and prints the variables for each path; SIGHUP makes new tokens`,
  async run(context) {
    const { values } = readOptions(context.args, options)
    if (values.bind !== undefined && values.bind !== '127.0.0.1')
      throw new AgentFailure(
        'credentials are served on 127.0.0.1 alone',
        'leave out --bind; run an agent on each machine',
      )
    const port = values.port === undefined ? 0 : readInteger(values.port, 'port', [1, 65_535])
    const settings = await readSettings(values, context.env)
    const connection = await connect(settings, context.clock)
    const requests = (values.path ?? ['']).map((path) => toRequest({ ...values, path }, connection.walletAddress))
    // The first answer must not wait for a mint: some SDKs give up after one second.
    for (const request of requests) await connection.source(request).renew()
    const served = requests.map((request) => ({
      name: nameOf(request),
      path: request.path,
      source: connection.source(request, (refusal) => tellFault(refusal, context)),
    }))
    const folder = path.join(settings.home, `endpoint-${port || process.pid}`)
    const endpoint = await listen(() => serveCredentials(served, { folder, port, clock: context.clock }), port)
    const upkeep = served.map(({ source }) => source.keepFresh())
    context.onSignal(['SIGHUP'], () => void endpoint.rotateTokens().catch((error) => tellFault(error, context)))
    const ended = new Promise((resolve) => context.onSignal(['SIGTERM', 'SIGINT'], resolve))
    // Last, because it says that the agent is ready for all of these.
    for (const one of served) announce(endpoint, one, context)
    await ended
    for (const one of upkeep) one[Symbol.dispose]()
    await endpoint[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
    return 0
  },
}

/** The agent goes on, and its log says what is wrong. */
function tellFault(error: unknown, { clock, tell }: Context): void {
  const { message, nextStep } = explain(error)
  tell(`${new Date(clock()).toISOString()} ${message}; ${nextStep}`)
}

/** The same request has the same token file after a restart, so what names it need not change. */
function nameOf(request: object): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 12)
}

function announce(
  endpoint: CredentialEndpoint,
  { name, path }: { name: string; path: string },
  { print }: Context,
): void {
  print(`# ${path}`)
  for (const [variable, value] of Object.entries(endpoint.environmentFor(name))) print(`${variable}=${value}`)
}

async function listen(start: () => Promise<CredentialEndpoint>, port: number): Promise<CredentialEndpoint> {
  try {
    return await start()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EADDRINUSE')
      throw new AgentFailure(`port ${port} is taken`, 'choose another --port, or end what has it')
    if (code === 'EACCES' && port < 1024)
      throw new AgentFailure(`port ${port} needs more rights`, 'choose a --port above 1023')
    throw error
  }
}
