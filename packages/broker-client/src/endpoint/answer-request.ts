import type { IncomingMessage, ServerResponse } from 'node:http'
import { containerCredentials } from '../aws/container-credentials.ts'
import { BrokerError } from '../broker-error.ts'
import type { CredentialSource } from '../credentials/credential-source.ts'
import type { EndpointTokens } from './endpoint-tokens.ts'

type Endpoint = { host: () => string; path: string; tokens: EndpointTokens }

/** Answers with the credentials of the token, or with an error that no program can take for credentials. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  endpoint: Endpoint,
): Promise<void> {
  const reason = refusalOf(request, endpoint.host())
  if (reason) return refuse(response, 403, 'Forbidden', reason)
  const served = endpoint.tokens.find(request.headers.authorization ?? '')
  if (!served) return refuse(response, 403, 'Forbidden', 'send the content of the token file in Authorization')
  if (request.url !== endpoint.path) return refuse(response, 404, 'NotFound', `the address is ${endpoint.path}`)
  if (request.method !== 'GET') return refuse(response, 405, 'MethodNotAllowed', 'use GET', { allow: 'GET' })
  await answerWith(served.source, response)
}

/** A page of a browser may have its name re-pointed to this address, so only a program that names the address itself is answered. */
function refusalOf({ headers }: IncomingMessage, host: string): string | undefined {
  if (headers.host !== host) return `the Host must be ${host}`
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined)
    return 'pages of a browser are not answered'
  return undefined
}

async function answerWith(source: CredentialSource, response: ServerResponse): Promise<void> {
  try {
    send(response, 200, containerCredentials(await source.current()))
  } catch (error) {
    const [status, code, message, headers] = describe(error)
    refuse(response, status, code, message, headers)
  }
}

/** 4xx: a person must act. 429 and 5xx: the program tries again. */
function describe(error: unknown): [number, string, string, Record<string, string>] {
  if (!(error instanceof BrokerError)) return [500, 'InternalError', 'the agent failed: see its output', {}]
  const { status = 502, retryAfterSeconds } = error
  const retryAfter: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  const text = `${error.message}; ${error.nextStep}`
  if (status === 429) return [429, error.code, text, retryAfter]
  return error.isTemporary ? [502, error.code, text, retryAfter] : [403, error.code, text, {}]
}

function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
) {
  send(response, status, JSON.stringify({ code, message }), headers)
}

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers })
  response.end(body)
}
