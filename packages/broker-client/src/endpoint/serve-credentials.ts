import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import path from 'node:path'
import { makePrivateFolder, writePrivateFile } from '@constellation/private-files'
import { answerRequest } from './answer-request.ts'
import { createTokens, type Served } from './endpoint-tokens.ts'

export type EndpointOptions = {
  /** The token files go here. It is made with mode 0700. */
  folder: string
  /** 0 takes a free one. */
  port?: number | undefined
  clock?: (() => number) | undefined
  newToken?: (() => string) | undefined
  newId?: (() => string) | undefined
}

export type CredentialEndpoint = AsyncDisposable & {
  /** `http://127.0.0.1:<port>/credentials`: SDKs accept this form of loopback alone. */
  uri: string
  port: number
  /** What a program needs for one of the sources: the address and the file of the token that is bound to it. */
  environmentFor(name: string): Record<string, string>
  /** Writes new tokens. Former ones stay valid for an hour, because some SDKs read the file once. */
  rotateTokens(): Promise<void>
}

const host = '127.0.0.1'
const credentialsPath = '/credentials'

/**
 * Answers as the container-credentials endpoint of AWS does, on loopback alone. Each source has a token of its own, so a program never gets
 * the credentials of another. Renew the sources before, so that the first answer does not wait for a mint.
 */
export async function serveCredentials(
  sources: readonly Served[],
  options: EndpointOptions,
): Promise<CredentialEndpoint> {
  const { folder, port = 0, clock = Date.now, newId = randomUUID, newToken = randomToken } = options
  await makePrivateFolder(folder)
  const tokens = createTokens({ clock, newToken })
  const fileOf = (name: string) => path.join(folder, `${name}.token`)

  async function writeTokens(): Promise<void> {
    // Without a line end: SDKs send the content of the file as it is.
    for (const served of sources) await writePrivateFile(fileOf(served.name), tokens.issue(served), newId())
  }

  const server = createServer((request, response) => {
    answerRequest(request, response, { host: () => `${host}:${listening.port}`, path: credentialsPath, tokens })
  })
  const listening = { port: 0 }
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  if (typeof address === 'object' && address) listening.port = address.port
  // Behind the port, which may be taken by an agent that has the same files.
  await writeTokens()
  const uri = `http://${host}:${listening.port}${credentialsPath}`
  return {
    uri,
    port: listening.port,
    environmentFor: (name) => ({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: uri,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: fileOf(name),
    }),
    rotateTokens: writeTokens,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function randomToken(): string {
  return randomBytes(32).toString('base64url')
}
