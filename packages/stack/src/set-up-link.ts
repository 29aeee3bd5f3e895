import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createClient, Unreachable } from '@constellation/client'
import { rbac } from '@constellation/contracts-rbac'
import { createServiceTokens, loadKeyPair } from '@constellation/tokens'
import { serviceKeyFile } from './services.ts'

type Place = { dataDir: string; loginOrigin: string; rbacUrl: string; now: () => Date }

/** The address where the first administrator is made, once; null when there is one already, or rbac is left for a person to run. */
export async function setUpLink({ dataDir, loginOrigin, rbacUrl, now }: Place): Promise<string | null> {
  if (await isBootstrapped(dataDir, rbacUrl, now)) return null
  const secret = await readFile(path.join(dataDir, 'rbac', 'bootstrap-secret'), 'utf8')
  return `${loginOrigin}/set-up?${new URLSearchParams({ secret })}`
}

async function isBootstrapped(dataDir: string, baseUrl: string, now: () => Date): Promise<boolean> {
  const key = loadKeyPair(path.join(dataDir, 'login', serviceKeyFile), 'service-token')
  const tokens = createServiceTokens({ issuer: 'login', key, now: () => now().getTime() })
  const headers = async () => ({ 'x-service-token': await tokens.tokenFor('rbac') })
  try {
    return (await createClient(rbac, { baseUrl, fetch, headers }).capabilities()).bootstrapped
  } catch (error) {
    if (error instanceof Unreachable) return true
    throw error
  }
}
