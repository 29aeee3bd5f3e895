import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { startAuthentik } from '@constellation/emulators'
import type { SystemStandIn } from '@constellation/manifest'
import { ensureSecret } from './first-start-files.ts'

type Options = {
  /** The result of `loadEmulators`. */
  emulators: { startAuthentik: typeof startAuthentik }
  dataDir: string
  portOf(name: string): number
  now: () => Date
}

export type IdentityProvider = AsyncDisposable & { standIn: SystemStandIn }

/**
 * Starts the stand-in for Authentik, where tenants get their groups and people their identities. Its token is made once and stays in
 * `authentik/`. What it holds is gone with the stack, and is made again at the next comparison.
 */
export async function startIdentityProvider({ emulators, dataDir, portOf, now }: Options): Promise<IdentityProvider> {
  const tokenFile = path.join(dataDir, 'authentik', 'token')
  await ensureSecret(tokenFile)
  const key = (await readFile(tokenFile, 'utf8')).trim()
  const authentik = await emulators.startAuthentik({
    ...{ now, random: randomBytes, port: portOf('authentik') },
    tokens: [{ key }],
  })
  return {
    standIn: { origin: authentik.origin, tokenFile },
    [Symbol.asyncDispose]: () => authentik[Symbol.asyncDispose](),
  }
}
