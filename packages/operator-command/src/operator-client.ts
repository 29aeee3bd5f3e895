import { type Client, createClient } from '@constellation/client'
import type { Contract, Endpoint } from '@constellation/contract'
import { type CommandContext, UsageFailure } from './command.ts'
import { apiOptions, readOrigin, signInOf } from './operator-sign-in.ts'
import type { Program } from './program.ts'
import { readTokenFile } from './token-file.ts'

/** How a command reaches a service: on its host with its files, or through its API for a person who signed in, or with their token. */
export const reachOptions = { ...apiOptions, 'token-file': { type: 'string' } } as const
export const reachUsage = '[--api URL [--login URL | --token-file FILE]]'

export type Reach = { api?: string | undefined; login?: string | undefined; 'token-file'?: string | undefined }

/** Runs work with the operations of a service. */
export type WithClient<C extends Contract, Opened> = <T>(
  context: CommandContext<Opened>,
  reach: Reach,
  work: (client: Client<C>) => Promise<T>,
) => Promise<T>

/** How long one answer may take, in milliseconds: a command waits longer than a page does. */
export const answerTimeoutMs = 60_000

/** Makes the function that runs work with the operations of a service. They are the same whichever way they are reached. */
export function clientOf<C extends Contract, Opened extends { close(): Promise<unknown> }>(
  program: Program<C, Opened>,
): WithClient<C, Opened> {
  return async function withClient(context, reach, work) {
    const { api, login, 'token-file': tokenFile } = reach
    if (api === undefined && (login ?? tokenFile) !== undefined)
      throw new UsageFailure('--login and --token-file go with --api, the address of the API')
    if (api !== undefined) {
      const accessToken =
        tokenFile === undefined
          ? signInOf(program.registry.service, context, reach).accessToken
          : () => readTokenFile(tokenFile)
      const baseUrl = readOrigin('--api', api)
      return work(remoteClient(program.contract, { baseUrl, fetch: context.fetch, accessToken }))
    }
    const opened = await context.open()
    try {
      return await work(localClient(program, opened))
    } finally {
      await opened.close()
    }
  }
}

type Remote = { baseUrl: string; fetch: (request: Request) => Promise<Response>; accessToken: () => Promise<string> }

/** The operations at the API. The edge leads to those alone that are open to a person's token without a service. */
function remoteClient<C extends Contract>(contract: C, { baseUrl, fetch, accessToken }: Remote): Client<C> {
  const headers = async () => ({ authorization: `Bearer ${await accessToken()}` })
  const client = createClient(contract, { baseUrl, fetch, headers, timeoutMs: answerTimeoutMs })
  const closed = Object.entries(contract).filter(([, operation]) => !isDirect(operation))
  return { ...client, ...Object.fromEntries(closed.map(([name]) => [name, refuseRemote])) }
}

async function refuseRemote(): Promise<never> {
  throw new UsageFailure('this works on the host of the service alone: leave --api away')
}

function isDirect({ allow }: Endpoint): boolean {
  return typeof allow === 'object' && allow.user?.direct === true
}

/** The operations in this process. The user of the host is the operator. */
function localClient<C extends Contract, Opened>({ contract, registry, serve }: Program<C, Opened>, opened: Opened) {
  const app = serve(opened)
  const baseUrl = `http://${registry.service}.localhost`
  return createClient(contract, {
    baseUrl,
    fetch: (request) => app.fetch(request),
    timeoutMs: answerTimeoutMs,
  })
}
