import { userInfo } from 'node:os'
import { type ServiceEnv, serve } from '@constellation/chassis'
import { type Client, createClient } from '@constellation/client'
import { isLoopback } from '@constellation/contract'
import { brokerOperator, errorCodes } from '@constellation/contracts-broker'
import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import type { Operator } from '../domain/operator/operator.ts'
import { operatorRoutes } from '../routes/operator.ts'
import { type CommandContext, UsageFailure } from './command.ts'
import { readTokenFile } from './token-file.ts'

export type OperatorClient = Client<typeof brokerOperator>

/** How a command reaches the broker: on its host with its files, or through its API with a person's access token. */
export const reachOptions = { api: { type: 'string' }, 'token-file': { type: 'string' } } as const
export const reachUsage = '[--api URL --token-file FILE]'

type Reach = { api?: string | undefined; 'token-file'?: string | undefined }

/** Runs work with the operations of operators. They are the same whichever way they are reached. */
export async function withOperatorClient<T>(
  { open, fetch }: CommandContext,
  { api, 'token-file': tokenFile }: Reach,
  work: (client: OperatorClient) => Promise<T>,
): Promise<T> {
  if ((api === undefined) !== (tokenFile === undefined))
    throw new UsageFailure('--api and --token-file go together: the address of the API, and the file with your token')
  if (api !== undefined && tokenFile !== undefined)
    return work(remoteClient({ baseUrl: readApi(api), fetch, accessToken: () => readTokenFile(tokenFile) }))
  const deps = await open()
  try {
    return await work(localClient(deps))
  } finally {
    await deps.close()
  }
}

type Remote = { baseUrl: string; fetch: CommandContext['fetch']; accessToken: () => Promise<string> }

function remoteClient({ baseUrl, fetch, accessToken }: Remote): OperatorClient {
  const headers = async () => ({ authorization: `Bearer ${await accessToken()}` })
  return createClient(brokerOperator, { baseUrl, fetch, headers, timeoutMs: 60_000 })
}

/** The operations in this process. The user of the host is the operator. */
function localClient(deps: Deps): OperatorClient {
  const { username } = userInfo()
  const user = (context: Context<ServiceEnv>): Operator => ({
    kind: 'command',
    user: username,
    requestId: context.get('requestId'),
  })
  const serving = { ...deps, errorCodes, limits: { answerTimeoutMs: 60_000 }, authenticate: { user } }
  const app = serve(brokerOperator, serving, operatorRoutes(deps))
  const baseUrl = 'http://broker.localhost'
  return createClient(brokerOperator, { baseUrl, fetch: (request) => app.fetch(request), timeoutMs: 60_000 })
}

/** The address of the API. A token travels there, so only this machine may be named without TLS. */
function readApi(text: string): string {
  const url = URL.parse(text)
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (!url || !isSafe) throw new UsageFailure('--api is an address with https, such as https://api.example.com')
  return url.origin
}
