import { userInfo } from 'node:os'
import { type ServiceEnv, serve } from '@constellation/chassis'
import { type Client, createClient } from '@constellation/client'
import { brokerOperator, errorCodes } from '@constellation/contracts-broker'
import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import type { Operator } from '../domain/operator/operator.ts'
import { operatorRoutes } from '../routes/operator.ts'
import { type CommandContext, UsageFailure } from './command.ts'
import { apiOptions, readOrigin, signInOf } from './operator-sign-in.ts'
import { readTokenFile } from './token-file.ts'

export type OperatorClient = Client<typeof brokerOperator>

/** How a command reaches the broker: on its host with its files, or through its API for a person who signed in, or with their token. */
export const reachOptions = { ...apiOptions, 'token-file': { type: 'string' } } as const
export const reachUsage = '[--api URL [--login URL | --token-file FILE]]'

export type Reach = { api?: string | undefined; login?: string | undefined; 'token-file'?: string | undefined }

/** Runs work with the operations of operators. They are the same whichever way they are reached. */
export async function withOperatorClient<T>(
  context: CommandContext,
  reach: Reach,
  work: (client: OperatorClient) => Promise<T>,
): Promise<T> {
  const { api, login, 'token-file': tokenFile } = reach
  if (api === undefined && (login ?? tokenFile) !== undefined)
    throw new UsageFailure('--login and --token-file go with --api, the address of the API')
  if (api !== undefined) {
    const accessToken = tokenFile === undefined ? signInOf(context, reach).accessToken : () => readTokenFile(tokenFile)
    return work(remoteClient({ baseUrl: readOrigin('--api', api), fetch: context.fetch, accessToken }))
  }
  const deps = await context.open()
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
