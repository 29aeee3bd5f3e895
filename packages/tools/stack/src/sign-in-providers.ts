import { randomBytes } from 'node:crypto'
import path from 'node:path'
import type {
  Client,
  Emulators,
  startAuthentik,
  startEmulators,
  startGraph,
  startS3,
  startSts,
} from '@constellation/emulators'
import type { SignInProvider } from '@constellation/manifest'
import { ensureSecret } from './first-start-files.ts'

export const providerHosts: Readonly<Record<SignInProvider, string>> = {
  github: 'github.localhost',
  google: 'google.localhost',
  microsoft: 'microsoft.localhost',
}

type ProvidersOptions = {
  /** The result of `loadEmulators`. */
  emulators: {
    startEmulators: typeof startEmulators
    startSts: typeof startSts
    startS3: typeof startS3
    startGraph: typeof startGraph
    startAuthentik: typeof startAuthentik
  }
  dataDir: string
  portOf(name: string): number
  publicOrigin(host: string): string
  now: () => Date
}

/** Loads the code of the stand-ins. It is slow, so it starts early, while PostgreSQL starts. */
export function loadEmulators(): Promise<ProvidersOptions['emulators']> {
  return import('@constellation/emulators')
}

/**
 * Starts the stand-ins of the sign-in providers, with one client at each, of login and of the broker. Ids and secrets are made once and
 * stay in `sign-in-providers/`. People who were added to a stand-in are gone after a restart.
 */
export async function startProviders(options: ProvidersOptions): Promise<Emulators> {
  const { emulators, dataDir, portOf, publicOrigin, now } = options
  const place = async (name: SignInProvider) => ({
    port: portOf(name),
    publicOrigin: publicOrigin(providerHosts[name]),
    clients: [await registerClient(dataDir, name, publicOrigin)],
  })
  const [github, google, entra] = await Promise.all([place('github'), place('google'), place('microsoft')])
  return emulators.startEmulators({ now, random: randomBytes, github, google, entra })
}

/** The files with the id and the secret of the client at a provider. */
export function providerClientFiles(dataDir: string, name: SignInProvider): { id: string; secret: string } {
  const file = (kind: string) => path.join(dataDir, 'sign-in-providers', `${name}.${kind}`)
  return { id: file('client-id'), secret: file('client-secret') }
}

async function registerClient(
  dataDir: string,
  name: SignInProvider,
  publicOrigin: (host: string) => string,
): Promise<Client> {
  const files = providerClientFiles(dataDir, name)
  const [clientId, clientSecret] = await Promise.all([ensureSecret(files.id), ensureSecret(files.secret)])
  const redirectUris: Client['redirectUris'] = [
    `${publicOrigin('login.localhost')}/login/${name}/callback`,
    ...(name === 'google' ? [`${publicOrigin('broker.localhost')}/auth/oauth2/callback`] : []),
  ]
  return { clientId, clientSecret, redirectUris }
}
