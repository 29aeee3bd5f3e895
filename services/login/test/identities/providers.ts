import { createEntra, createGitHub, createGoogle, type Emulator, type EmulatorOptions } from '@constellation/emulators'
import { createDeadlines, type Network, type Page, type TestBrowser } from '@constellation/testkit'
import { createRandomBytes } from '@constellation/tokens'
import { expect } from 'vitest'
import { parseClientKey } from '../../src/providers/client-key.ts'
import { createGitHub as githubAdapter } from '../../src/providers/github.ts'
import { createGoogle as googleAdapter } from '../../src/providers/google.ts'
import { createMicrosoft as microsoftAdapter } from '../../src/providers/microsoft.ts'
import { createOidc as oidcAdapter } from '../../src/providers/oidc.ts'
import { createProviders, type Providers } from '../../src/providers/registry.ts'
import { at, origin, startLogin } from '../login.ts'

type Options = Parameters<typeof startLogin>[0] & {
  microsoftTenant?: string
  authoritativeOnly?: boolean
  /** Login proves itself to Microsoft and to the provider of any kind with a key instead of a secret. */
  clientKey?: { privateJwk: JsonWebKey; publicKey: JsonWebKey }
}

export type ProviderName = 'github' | 'google' | 'microsoft' | 'example-id'

export type TestProviders = Awaited<ReturnType<typeof startLoginWithProviders>>

/**
 * Login with the stand-ins of GitHub, Google and Microsoft on its network, and with Google's once more as a provider that is known by
 * nothing but its issuer (`example-id`).
 */
export async function startLoginWithProviders({
  microsoftTenant,
  authoritativeOnly,
  clientKey,
  ...options
}: Options = {}) {
  const standIns: Partial<Record<ProviderName, Emulator>> = {}
  const { deadline, expire } = createDeadlines()
  const providers = (network: Network, now: () => Date): Providers => {
    const open = (name: ProviderName, create: (options: EmulatorOptions<never>) => Emulator) => {
      const host = `${name}.test`
      const client = {
        ...credentialsOf(name),
        ...(clientKey && { publicKey: clientKey.publicKey }),
        redirectUris: [`${origin}/login/${name}/callback`] as const,
      }
      const emulator = create({
        now,
        random: createRandomBytes(),
        publicOrigin: `https://${host}`,
        clients: [{ ...client, redirectUris: [client.redirectUris[0]] }],
      })
      network.attach(host, emulator)
      standIns[name] = emulator
    }
    open('github', createGitHub)
    open('google', createGoogle)
    open('microsoft', createEntra)
    open('example-id', createGoogle)
    const surroundings = {
      fetch: (request: Request) => network.fetch(request),
      now,
      systemNow: () => new Date(),
      deadline,
    }
    const scopes = ['openid', 'email', 'profile']
    const tenant = microsoftTenant ?? 'common'
    const proofAt = (name: ProviderName) =>
      clientKey
        ? { clientId: credentialsOf(name).clientId, clientKey: parseClientKey(JSON.stringify(clientKey.privateJwk)) }
        : credentialsOf(name)
    return createProviders([
      {
        adapter: githubAdapter(surroundings, {
          ...credentialsOf('github'),
          scopes: ['read:user', 'user:email'],
          url: 'https://github.test',
          apiUrl: 'https://github.test',
        }),
        trustedForEmail: true,
      },
      {
        adapter: googleAdapter(surroundings, {
          ...credentialsOf('google'),
          scopes,
          issuer: 'https://google.test',
          discoveryUrl: 'https://google.test/.well-known/openid-configuration',
          authoritativeOnly: authoritativeOnly ?? false,
        }),
        trustedForEmail: true,
      },
      {
        adapter: microsoftAdapter(surroundings, {
          ...proofAt('microsoft'),
          scopes,
          tenant,
          issuer: 'https://microsoft.test/{tenantid}/v2.0',
          discoveryUrl: `https://microsoft.test/${tenant}/v2.0/.well-known/openid-configuration`,
        }),
        trustedForEmail: false,
      },
      {
        adapter: oidcAdapter(surroundings, {
          ...proofAt('example-id'),
          scopes,
          name: 'example-id',
          label: 'Example ID',
          issuer: 'https://example-id.test',
          discoveryUrl: 'https://example-id.test/.well-known/openid-configuration',
        }),
        trustedForEmail: true,
      },
    ])
  }
  const login = await startLogin({ ...options, providers })
  const standIn = (name: ProviderName) => {
    const found = standIns[name]
    if (!found) throw new Error(`${name} was not started`)
    return found
  }

  /** Begins a sign-in, and gives the address of the provider that the browser is sent to. */
  async function begin(browser: TestBrowser, name: ProviderName, query: Record<string, string> = {}): Promise<string> {
    const page = await browser.get(at(`/login/${name}/start`, query))
    if (page.status !== 303 || !page.location) throw new Error(`it was not begun: ${page.status} ${page.text}`)
    return page.location
  }

  /** Allows it there as this person, and gives the address of login that the provider sends back to. */
  async function allow(browser: TestBrowser, question: string, person: Record<string, string>): Promise<string> {
    const page = await browser.post(question, { decision: 'allow', ...person })
    if (!page.location) throw new Error(`nobody was sent back: ${page.status} ${page.text.slice(-500)}`)
    return page.location
  }

  /** The whole of a sign-in, up to what login answers in the end. */
  async function signInWith(
    browser: TestBrowser,
    name: ProviderName,
    person: Record<string, string>,
    query: Record<string, string> = {},
  ): Promise<Page> {
    return browser.get(await allow(browser, await begin(browser, name, query), person))
  }

  /** Who is linked to this subject, as rbac keeps it. */
  function keptOf(provider: ProviderName, sub: string) {
    return login.rbac.db
      .selectFrom('credentials')
      .innerJoin('users', 'users.id', 'credentials.user_id')
      .select([
        'credentials.user_id',
        'email_snapshot',
        'email_snapshot_verified',
        'users.email',
        'users.display_name',
        'users.locale',
        'users.contact_email_unverified',
      ])
      .where('provider', '=', provider)
      .where('provider_sub', '=', sub)
      .executeTakeFirst()
  }

  /** Lets the time of every answer be over that login waits for, once a stand-in holds one back at this endpoint. */
  async function runOutOfTime(name: ProviderName, endpoint: string): Promise<void> {
    const asked = () =>
      standIn(name)
        .control.received()
        .map(({ at }) => at)
    await expect.poll(asked).toContain(endpoint)
    expire()
  }

  return { ...login, standIn, begin, allow, signInWith, keptOf, runOutOfTime }
}

function credentialsOf(name: ProviderName) {
  return { clientId: `login-at-${name}`, clientSecret: `the-secret-at-${name}` }
}

let subjects = 20_000
/** Somebody whom no test has met, with an address that the provider calls verified. */
export function somebodyNew(
  email = `person-${++subjects}@example.test`,
): Record<string, string> & { subject: string; email: string } {
  return { subject: String(++subjects), name: 'Nina New', email, verified: 'yes' }
}
