import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createClient } from '@constellation/client'
import { readConfig } from '@constellation/config'
import { login as loginContract } from '@constellation/contracts-login'
import { RbacEvent } from '@constellation/contracts-rbac'
import { createKeyRing, openDatabase } from '@constellation/database'
import { cloneDatabase } from '@constellation/database/testing'
import { createOutbox, type OutboxEvent } from '@constellation/jobs'
import { startRbac } from '@constellation/rbac/testing'
import { type Message, startMailServer } from '@constellation/stack/mail'
import {
  createBrowser,
  createNetwork,
  type Network,
  openSecretFiles,
  type Page,
  type TestBrowser,
  testLogger,
} from '@constellation/testkit'
import { sql } from 'kysely'
import { createApp } from '../src/app.ts'
import { registry } from '../src/config.ts'
import type { Deps, Settings } from '../src/deps.ts'
import { deliver } from '../src/domain/events/deliver.ts'
import { lanes } from '../src/domain/events/lanes.ts'
import { appendOnly, migrations } from '../src/migrations/index.ts'
import { openDeps } from '../src/open-deps.ts'
import type { Providers } from '../src/providers/registry.ts'
import { removeOld } from '../src/store/events.ts'
import type { Schema } from '../src/store/schema.gen.ts'
import { startTestApplications } from './applications.ts'

export const origin = 'https://login.example.test'
export const password = 'four plain words do'
export const otherPassword = 'three other words will'

/** Pages that mails lead to. */
type MailedPage =
  | '/verify'
  | '/reset'
  | '/login'
  | '/account/security'
  | '/account/factors'
  | '/reset-factors'
  | '/cancel-reset'

export type TestLogin = Awaited<ReturnType<typeof startLogin>>
export type Person = { email: string; password: string; name: string; browser: TestBrowser; ip: string }

/** login over a database of its own, with rbac behind it, a real mail server, and applications that hear of log-outs. */
export async function startLogin(
  options: {
    settings?: Partial<Settings>
    /** Registered besides the applications of every suite. */
    applications?: readonly object[]
    rbac?: Parameters<typeof startRbac>[0]
    /** How long login waits for rbac. */
    rbacTimeoutMs?: number
    /** Whom else people can sign in with; nobody when absent. */
    providers?: (network: Network, now: () => Date) => Providers
    variables?: Record<string, string>
  } = {},
) {
  await using opened = new AsyncDisposableStack()
  const rbac = opened.use(await startRbac(options.rbac))
  const { clock } = rbac
  const database = opened.use(await cloneDatabase({ name: 'login', migrations, appendOnly }))
  const files = opened.use(await openSecretFiles())
  const mailServer = opened.use(await startMailServer(clock.now))
  const network = createNetwork()
  const applications = startTestApplications(network)
  const { logger, lines } = testLogger()
  const config = readConfig(registry, {
    ...(options.settings?.development && { LOGIN_ENVIRONMENT: 'development' }),
    LOGIN_PUBLIC_ORIGIN: origin,
    LOGIN_RBAC_URL: 'http://rbac',
    LOGIN_TRUSTED_PROXIES: '127.0.0.0/8',
    LOGIN_DATABASE_URL_FILE: await files.write('database-url', database.url),
    LOGIN_DATA_KEYRING_FILE: await files.write('keyring.json', createKeyRing('test')),
    LOGIN_SERVICE_KEY_FILE: rbac.keys.files.login,
    LOGIN_SERVICE_JWKS_FILE: rbac.keys.environment.RBAC_SERVICE_JWKS_FILE,
    LOGIN_LOGOUT_KEY_FILE: files.key('logout-token.json', 'logout-token'),
    LOGIN_COOKIE_KEY_FILE: await files.write('cookie-key', 'the cookie key of the suite, long enough'),
    LOGIN_APPS_FILE: await files.write(
      'applications.json',
      JSON.stringify([...applications.registered, ...(options.applications ?? [])]),
    ),
    LOGIN_SMTP_URL_FILE: await files.write('smtp-url', `smtp://127.0.0.1:${mailServer.port}`),
    LOGIN_MAIL_FROM: 'Constellation <no-reply@example.test>',
    ...options.variables,
  })
  const fetch = (request: Request) => network.fetch(request)
  const runtime = { now: clock.now, logger, fetch, callTimeoutMs: options.rbacTimeoutMs ?? 15_000 }
  const providers = options.providers?.(network, clock.now)
  const service = await openDeps(config, { ...runtime, ...(providers && { providers }) })
  opened.defer(() => service.close())
  const deps: Deps = { ...service, settings: { ...service.settings, ...options.settings } }
  const { db } = deps
  const onError = (error: Error) => logger.error({ error }, 'a connection was lost')
  const owner = opened.use(openDatabase<Schema>(database.ownerUrl, { max: 2, onError }))
  const app = createApp(deps, { documents: false })
  network.attach('login.example.test', app)
  network.attach('rbac', rbac.app)

  /** A client of login's operations, for a service. */
  function as(service: 'rbac' | 'platform-api') {
    const tokens = rbac.tokensOf(service)
    const headers = async () => ({ 'x-service-token': await tokens.tokenFor('login') })
    return createClient(loginContract, { baseUrl: origin, fetch, headers })
  }

  const rbacOutbox = createOutbox({
    db: rbac.db,
    keys: rbac.deps.sealing,
    deliver: ({ id, type, data, createdAt }) =>
      as('rbac').receiveEvent({ body: RbacEvent.parse({ id, type, data, occurredAt: createdAt.toISOString() }) }),
    logger,
  })
  const sent: OutboxEvent[] = []
  const outbox = createOutbox({
    db,
    keys: deps.sealing,
    deliver: async (event) => {
      await deliver(deps, event)
      sent.push(event)
    },
    logger,
    lanes,
  })

  /** Lets everything that waits in both outboxes leave, as far as it is due. */
  async function settle(): Promise<void> {
    while ((await rbacOutbox.step()) === 'worked');
    while ((await outbox.step()) === 'worked');
  }

  /** The mails that an address has been sent, the oldest first. */
  async function mailsTo(email: string): Promise<Message[]> {
    await settle()
    return mailServer.store.list({ to: email, limit: 100 }).toReversed()
  }

  /** The link of the last mail to an address that leads to this page. */
  async function linkTo(email: string, page: MailedPage): Promise<string> {
    const links = (await mailsTo(email)).flatMap((mail) => mail.links)
    const link = links.findLast((one) => new URL(one).pathname === page)
    if (!link) throw new Error(`no mail to ${email} leads to ${page}`)
    return link
  }

  let browsers = 0
  /** A browser of somebody, at a network address of its own. */
  function openBrowser(headers: Record<string, string> = {}): TestBrowser & { ip: string } {
    const ip = `198.51.${100 + Math.floor(++browsers / 250)}.${browsers % 250}`
    const send = (url: string, init: RequestInit) => fetch(new Request(url, { ...init, redirect: 'manual' }))
    const browser = createBrowser(send, {
      now: clock.now,
      headers: { 'user-agent': firefox, 'x-forwarded-for': ip, ...headers },
    })
    return { ...browser, ip }
  }

  /** A person who signed up and proved the address, and is signed in in their browser. */
  async function person(
    given: { email?: string; name?: string; locale?: string; browser?: TestBrowser & { ip: string } } = {},
  ): Promise<Person> {
    const { email = `${randomUUID()}@example.test`, name = 'Anna Holm', browser = openBrowser() } = given
    const query = given.locale ? `?locale=${given.locale}` : ''
    const form = await browser.get(`${origin}/sign-up${query}`)
    await browser.submit(form, /^\/sign-up/, { name, email, password })
    const link = await linkTo(email, '/verify')
    const done = await browser.submit(await browser.get(link), /^\/verify/)
    if (done.status !== 303) throw new Error(`the address was not proved: ${done.status} ${done.text}`)
    return { email, password, name, browser, ip: browser.ip }
  }

  /** Sends the sign-in form at this address of login. */
  async function signIn(
    browser: TestBrowser,
    who: { email: string; password?: string },
    address = `${origin}/login`,
  ): Promise<Page> {
    const form = await browser.get(address)
    return browser.submit(form, /^\/login\/password/, { email: who.email, password: who.password ?? password })
  }

  /**
   * Lets time pass for everything that the databases remember. The databases' own clock goes on as it does, so the services' stays with it;
   * what lives by that one alone, access tokens and cookies, ages by `clock.advance`.
   */
  async function timePasses(by: Parameters<typeof rbac.timePasses>[0]) {
    const { seconds = 0, minutes = 0, hours = 0, days = 0 } = by
    const past = seconds + 60 * (minutes + 60 * (hours + 24 * days))
    await rbac.timePasses(by)
    clock.advance({ seconds: -past })
    for (const { name, columns } of await db.introspection.getTables()) {
      for (const column of columns.filter(({ dataType }) => dataType === 'timestamptz')) {
        const moment = sql.ref(column.name)
        await sql`update ${sql.table(name)} set ${moment} = ${moment} - make_interval(secs => ${past})`.execute(
          owner.db,
        )
      }
    }
  }

  const resources = opened.move()
  return {
    app,
    deps,
    db,
    rbac,
    clock,
    lines,
    network,
    applications,
    mailServer,
    sent,
    as,
    fetch,
    settle,
    mailsTo,
    linkTo,
    openBrowser,
    person,
    signIn,
    timePasses,
    backlog: () => outbox.backlog(),
    /** The service's own workers, beside those that a test steps. */
    startBackground: () => service.background.start(),
    /** What the service says of its readiness, probed now. */
    async readiness() {
      await service.readiness.observe()
      return service.readiness.report()
    },
    removeOld: () => removeOld(db),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** A verifier of PKCE and its S256 challenge. */
export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** An address of login with a query. */
export function at(pathname: string, query: Record<string, string> = {}): string {
  const parameters = new URLSearchParams(query)
  return parameters.size ? `${origin}${pathname}?${parameters}` : `${origin}${pathname}`
}

export const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
export const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'
