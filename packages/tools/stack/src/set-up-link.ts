import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Client, createClient, type Transport, Unreachable } from '@constellation/client'
import { rbac } from '@constellation/contracts-rbac'
import { createServiceTokens, loadKeyPair } from '@constellation/tokens'
import { serviceKeyFile } from './service-description.ts'

/** What the set-up link needs of a running stack. */
export type SetUpContext = {
  dataDir: string
  internalOrigin(service: string): string
  publicOrigin(host: string): string
  now: () => Date
}

/** The one-time address that makes the first administrator; null when there is one. */
export type SetUpLink = (ctx: SetUpContext) => Promise<string | null>

/** Asks rbac, as login, whether there is an administrator. */
export function createSetUpLink(fetch: Transport['fetch']): SetUpLink {
  return async ({ dataDir, internalOrigin, publicOrigin, now }) => {
    const key = loadKeyPair(path.join(dataDir, 'login', serviceKeyFile), 'service-token')
    const tokens = createServiceTokens({ issuer: 'login', key, now: () => now().getTime() })
    const headers = async () => ({ 'x-service-token': await tokens.tokenFor('rbac') })
    const client = createClient(rbac, { baseUrl: internalOrigin('rbac'), fetch, headers })
    if (await isBootstrapped(client)) return null
    const secret = await readFile(path.join(dataDir, 'rbac', 'bootstrap-secret'), 'utf8')
    return `${publicOrigin('login.localhost')}/set-up?${new URLSearchParams({ secret })}`
  }
}

/** When a person runs rbac by hand it may not answer yet. Then the link is shown, and its page tells whether it was used. */
async function isBootstrapped(client: Client<typeof rbac>): Promise<boolean> {
  try {
    return (await client.capabilities()).bootstrapped
  } catch (error) {
    if (error instanceof Unreachable) return false
    throw error
  }
}
