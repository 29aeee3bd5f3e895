import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

type Credentials = {
  /** A token by which the service proves itself to the one that is examined; undefined for a service without a key. */
  serviceToken(issuer: string): Promise<string> | undefined
  /** The access token of the person behind the service. */
  accessToken: string
  /** A session that the examined service gave to a caller, for this operation of it. */
  session(operation: string): Promise<string> | string
  /** The value of `Authorization` for an application. */
  application: string
}

/** Answers over HTTP which headers a request needs. `security`, `services` and `operation` are those of the operation in the document. */
export async function startTokenDesk(credentials: Credentials): Promise<AsyncDisposable & { url: string }> {
  const server = createServer(async (request, response) => {
    const query = new URL(request.url ?? '', 'http://desk').searchParams
    const security: Record<string, unknown>[] = JSON.parse(query.get('security') ?? '[]')
    const textOf = (name: string) => query.get(name) ?? ''
    const operation = { services: textOf('services'), name: textOf('operation'), security }
    response.end(JSON.stringify(await headersFor(credentials, operation)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A server that listens on TCP has an AddressInfo; only a pipe has a string.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

type Operation = { services: string; name: string; security: readonly Record<string, unknown>[] }

async function headersFor(credentials: Credentials, { services, name, security }: Operation) {
  const { serviceToken, accessToken, session, application } = credentials
  const isOpenTo = (scheme: string) => security.some((one) => scheme in one)
  if (isOpenTo('application')) return { Authorization: application }
  if (isOpenTo('own')) return { Authorization: `Bearer ${await session(name)}` }
  const token = await services.split(',').map(serviceToken).find(Boolean)
  const isForPeople = isOpenTo('person')
  return {
    ...(token && { 'X-Service-Token': token }),
    ...(isForPeople && { Authorization: `Bearer ${accessToken}` }),
  }
}
