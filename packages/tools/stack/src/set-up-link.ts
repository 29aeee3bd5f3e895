import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Client, createClient, type Transport, Unreachable } from '@constellation/client'
import { rbac } from '@constellation/contracts-rbac'
import { createServiceTokens, loadKeyPair } from '@constellation/tokens'
import { serviceKeyFile } from './service-description.ts'

/** What a running stack tells about itself to whoever looks for its set-up link. */
export type SetUpContext = {
  dataDir: string
  internalOrigin(service: string): string
  publicOrigin(host: string): string
  now: () => Date
}

/** The address where the first administrator is made, once; null when there is one already. */
export type SetUpLink = (ctx: SetUpContext) => Promise<string | null>

/** Asks rbac, in the name of login, whether there is an administrator yet. */
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

/** An rbac that a person runs by hand may not be there yet: then the link is shown, and its page says when it is used up. */
async function isBootstrapped(client: Client<typeof rbac>): Promise<boolean> {
  try {
    return (await client.capabilities()).bootstrapped
  } catch (error) {
    if (error instanceof Unreachable) return false
    throw error
  }
}
