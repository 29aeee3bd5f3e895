import { randomBytes } from 'node:crypto'
import { createGoogle } from '@constellation/emulators'
import { createBrowser, createDeadlines, createNetwork, openSecretFiles } from '@constellation/testkit'
import { oauth2GoogleWithin } from '../src/auth-methods/google/oauth2-google.ts'
import { defaultPlugIns } from '../src/plug-ins/default-plug-ins.ts'
import { issuer, startBroker } from './broker.ts'

type Options = NonNullable<Parameters<typeof startBroker>[0]>

export const ada = '100000000000000000001'
export const redirectUri = `${issuer}/auth/oauth2/callback`
const googleOrigin = 'https://google.test'

/** The broker with sign-in at the stand-in of Google, and a browser that reaches both. */
export async function startBrokerWithGoogle({ variables, ...options }: Options = {}) {
  await using opened = new AsyncDisposableStack()
  const files = opened.use(await openSecretFiles())
  const network = createNetwork()
  const { deadline, expire } = createDeadlines()
  const plugIns = {
    ...defaultPlugIns,
    authMethods: { ...defaultPlugIns.authMethods, oauth2_google: oauth2GoogleWithin(deadline) },
  }
  const broker = opened.use(
    await startBroker({
      plugIns,
      fetch: (request) => network.fetch(request),
      variables: { ...(await googleVariables(files)), ...variables },
      ...options,
    }),
  )
  const google = createGoogle({
    now: broker.clock.now,
    random: randomBytes,
    publicOrigin: googleOrigin,
    clients: [{ clientId: 'the-client', clientSecret: 'the-secret', redirectUris: [redirectUri] }],
  })
  network.attach('google.test', google)
  network.attach(new URL(issuer).host, { fetch: broker.fetch })
  const browser = createBrowser((url, init) => network.fetch(new Request(url, init)), { now: broker.clock.now })

  const start = () => broker.as().startProviderSignIn({ body: { provider: 'google' } })

  /** Goes to Google and allows the sign-in. Gives the address to which Google sends the browser back. */
  async function allow(authorizationUrl: string, person = ada): Promise<string> {
    const page = await browser.post(authorizationUrl, { person, decision: 'allow' })
    if (!page.location) throw new Error(`nobody was sent back: ${page.status}`)
    return page.location
  }

  /** Starts a sign-in and comes back from Google. The page asks for the code. */
  async function comeBack(person?: string) {
    const started = await start()
    const callback = await allow(started.authorization_url, person)
    const page = await browser.get(callback)
    const token = /data-token="([A-Za-z0-9_-]{43})"/.exec(page.text)?.[1] ?? ''
    return { ...started, callback, page, token }
  }

  /** Asks two seconds after the last time. */
  function poll(request_id: string) {
    broker.clock.advance({ seconds: 2 })
    return broker.as().readProviderSignInStatus({ params: { request_id } })
  }

  const resources = opened.move()
  return {
    ...broker,
    google,
    network,
    browser,
    start,
    allow,
    comeBack,
    poll,
    expire,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

export async function googleVariables(files: Awaited<ReturnType<typeof openSecretFiles>>) {
  return {
    BROKER_AUTH_METHODS: 'wallet_sig,oauth2_google',
    BROKER_OAUTH2_REDIRECT_URI: redirectUri,
    BROKER_OAUTH2_GOOGLE_CLIENT_ID: 'the-client',
    BROKER_OAUTH2_GOOGLE_CLIENT_SECRET_FILE: await files.write('client-secret', 'the-secret'),
    BROKER_OAUTH2_STATE_HMAC_KEY_FILE: await files.write('state-key', 's'.repeat(32)),
    BROKER_OAUTH2_GOOGLE_ISSUER: googleOrigin,
  }
}
