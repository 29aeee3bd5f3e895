import { randomBytes } from 'node:crypto'
import { type Client, createClient } from '@constellation/client'
import { readConfig } from '@constellation/config'
import type { ServiceName } from '@constellation/contract'
import { platform, type TenantRole } from '@constellation/contracts-platform'
import { createKeyRing, openDatabase, openSealed } from '@constellation/database'
import { cloneDatabase } from '@constellation/database/testing'
import { startAuthentik, startStalwart } from '@constellation/emulators'
import { startOperators } from '@constellation/introspection/testing'
import type { Person, TestRbac } from '@constellation/rbac/testing'
import { openSecretFiles, testLogger } from '@constellation/testkit'
import { sql } from 'kysely'
import { createApp } from '../src/app.ts'
import { registry } from '../src/config.ts'
import { continueProvisioning } from '../src/domain/provisioning/continue-provisioning.ts'
import { appendOnly, migrations } from '../src/migrations/index.ts'
import { openDeps } from '../src/open-deps.ts'
import type { Schema } from '../src/store/schema.gen.ts'

export type PlatformClient = Client<typeof platform>
export type TestPlatform = Awaited<ReturnType<typeof startPlatform>>

/** What happens to a call of another system: undefined lets it through. */
export type Fault = (request: Request, through: () => Promise<Response>) => Promise<Response> | undefined

type Options = {
  /** That of another suite; one of its own when absent. */
  rbac?: TestRbac
  /** A stand-in for Authentik; none when absent, and its steps are skipped. */
  authentik?: boolean
  /** A stand-in for the mail server; none when absent. */
  stalwart?: boolean
  /** The resolvers of the suite; nobody answers when absent. */
  resolvers?: readonly string[]
}

/** Authentik, whose token nobody else has. */
async function startStandIn() {
  const token = randomBytes(16).toString('hex')
  const stand = await startAuthentik({ now: () => new Date(), random: randomBytes, tokens: [{ key: token }] })
  return Object.assign(stand, { token })
}

/** The mail server, with a key of ours and an administrator. */
async function startMailServer() {
  const key = `API_${randomBytes(16).toString('hex')}`
  const administrator = { name: 'admin', password: randomBytes(16).toString('hex') }
  const dkim = { ed25519Ms: 0, rsaMs: 0 }
  const stand = await startStalwart({
    now: () => new Date(),
    random: randomBytes,
    administrator,
    keys: [{ token: key }],
    dkim,
  })
  return Object.assign(stand, { key, administrator })
}

/**
 * platform-api over a database of its own, with the real rbac in this process, or the one that is given, and clients for every caller that
 * a test needs.
 */
export async function startPlatform({ rbac: given, authentik: hasAuthentik = false, ...more }: Options = {}) {
  await using opened = new AsyncDisposableStack()
  const operators = opened.use(await startOperators(given))
  const stalwart = more.stalwart ? opened.use(await startMailServer()) : undefined
  const authentik = hasAuthentik ? opened.use(await startStandIn()) : undefined
  const { rbac } = operators
  const database = opened.use(await cloneDatabase({ name: 'platform_api', migrations, appendOnly }))
  const files = opened.use(await openSecretFiles())
  const { logger, lines } = testLogger()
  const environment = {
    PLATFORM_API_DATABASE_URL_FILE: await files.write('database-url', database.url),
    PLATFORM_API_DATA_KEYRING_FILE: await files.write('data-keyring.json', createKeyRing('data')),
    PLATFORM_API_SERVICE_KEY_FILE: rbac.keys.files['platform-api'],
    PLATFORM_API_SERVICE_JWKS_FILE: rbac.keys.environment.RBAC_SERVICE_JWKS_FILE,
    PLATFORM_API_RBAC_URL: 'http://rbac',
    ...(authentik && {
      PLATFORM_API_AUTHENTIK_URL: authentik.origin,
      PLATFORM_API_AUTHENTIK_TOKEN_FILE: await files.write('authentik-token', authentik.token),
    }),
    ...(stalwart && {
      PLATFORM_API_STALWART_URL: stalwart.origin,
      PLATFORM_API_STALWART_KEY_FILE: await files.write('stalwart-key', stalwart.key),
    }),
    PLATFORM_API_DNS_RESOLVERS: (more.resolvers ?? ['127.0.0.1:9']).join(),
    PLATFORM_API_PLATFORM_DOMAINS: 'constellation.example',
    PLATFORM_API_LOGIN_ORIGIN: 'https://login.example.test',
    PLATFORM_API_MX_WORKER_URL: 'http://mx-worker',
    PLATFORM_API_MAIL_FROM: 'Constellation <no-reply@example.test>',
  }
  let fault: Fault = () => undefined
  async function network(request: Request, init?: RequestInit): Promise<Response> {
    const isOfRbac = new URL(request.url).host === 'rbac'
    const through = async () => (isOfRbac ? rbac.app.fetch(request) : fetch(request, init))
    return (await fault(request, through)) ?? through()
  }
  const deps = await openDeps(readConfig(registry, environment), { now: rbac.clock.now, logger, fetch: network })
  opened.defer(() => deps.close())
  const owner = opened.use(openDatabase<Schema>(database.ownerUrl, { max: 2, onError: () => undefined }))
  await deps.readiness.observe()
  const app = createApp(deps, { documents: true })

  function clientWith(headers: () => Promise<Record<string, string>>): PlatformClient {
    const fetch = async (request: Request) => app.fetch(request)
    return createClient(platform, { baseUrl: 'http://platform-api', fetch, headers, timeoutMs: 60_000, attempts: 1 })
  }

  /** A client with a token alone, as an operator's command has it. */
  const direct = (token: string) => clientWith(async () => ({ authorization: `Bearer ${token}` }))

  /** A client through the console, for a person who is signed in to it. */
  async function inConsole(person: Pick<Person, 'tokens'>): Promise<PlatformClient> {
    const token = await operators.tokenFor(person, 'console')
    return clientWith(async () => ({
      authorization: `Bearer ${token}`,
      'x-service-token': await rbac.tokensOf('console').tokenFor('platform-api'),
    }))
  }

  const operator = direct(await operators.tokenFor(operators.root))

  /** A client through the pages of login, for a person who is signed in there. */
  function inLogin({ tokens }: Pick<Person, 'tokens'>): PlatformClient {
    return clientWith(async () => ({
      authorization: `Bearer ${tokens.accessToken}`,
      'x-service-token': await rbac.tokensOf('login').tokenFor('platform-api'),
    }))
  }

  /** A client for a service in its own authority. */
  function service(name: ServiceName): PlatformClient {
    return clientWith(async () => ({ 'x-service-token': await rbac.tokensOf(name).tokenFor('platform-api') }))
  }

  /** The token in the newest mail of an invitation to an address, as the mail that waits to leave has it. */
  async function invitationOf(email: string): Promise<string> {
    const rows = await owner.db.selectFrom('outbox').selectAll().orderBy('id', 'desc').execute()
    const mails = rows.map(({ id, payload }) => JSON.parse(openSealed(deps.sealing, `outbox:${id}`, payload)))
    const mail = mails.find(({ to }) => to.toLowerCase() === email.toLowerCase())
    if (!mail) throw new Error(`no mail waits for ${email}`)
    return mail.token
  }

  /** Accepts the newest invitation of a person. */
  async function join(person: Person) {
    const client = await inConsole(person)
    return client.acceptInvitation({ body: { token: await invitationOf(person.email) } })
  }

  let made = 0
  /** A tenant that is active, with an administrator and a member who joined by invitation. */
  async function tenant() {
    made += 1
    const [admin, member] = [await rbac.person(), await rbac.person()]
    const body = { slug: `tenant-${made}`, name: `Tenant ${made}`, country: 'DK', firstAdmin: { email: admin.email } }
    const { tenant: created } = await operator.createTenant({ body })
    const { id: adminId } = await join(admin)
    const memberId = await addMember({ slug: created.slug, admin }, member)
    return { ...created, admin, adminId, member, memberId }
  }

  /** Makes a person a member, and gives the id of the membership. */
  async function addMember(
    { slug, admin }: { slug: string; admin: Person },
    person: Person,
    role: TenantRole = 'tenant_member',
  ) {
    const client = await inConsole(admin)
    await client.inviteMember({ params: { slug }, body: { email: person.email, role } })
    return (await join(person)).id
  }

  /** Every row of every table as text, without those of `except`. */
  async function dump(except: readonly string[] = []): Promise<Record<string, string[]>> {
    const tables = (await owner.db.introspection.getTables()).filter(({ name }) => !except.includes(name))
    const entries = tables.map(async ({ name }) => {
      const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t order by 1`.execute(
        owner.db,
      )
      return [name, rows.map(({ row }) => row)] as const
    })
    return Object.fromEntries(await Promise.all(entries))
  }

  /**
   * Does what is due and what failed, as if its time had come. `everything` compares each step, as once a day; `failed` also tries those
   * again that wait for a person.
   */
  async function catchUp(what?: 'everything' | 'failed'): Promise<void> {
    const query = owner.db.updateTable('provisioning_steps').set({ next_attempt_at: sql<Date>`now()` })
    const unsettled = query.where('state', 'in', ['error', 'pending'])
    if (what === 'everything') await query.where('next_attempt_at', 'is not', null).execute()
    else if (what === 'failed') await unsettled.execute()
    else await unsettled.where('next_attempt_at', 'is not', null).execute()
    while ((await continueProvisioning(deps)) === 'worked');
  }

  /** Runs work while calls of other systems meet a fault. */
  async function withFault<Result>(one: Fault, work: () => Promise<Result>): Promise<Result> {
    fault = one
    try {
      return await work()
    } finally {
      fault = () => undefined
    }
  }

  const closing = opened.move()
  return {
    ...{ deps, app, database, environment, authentik, stalwart, network, lines, owner, operators, operator, rbac },
    ...{
      direct,
      clientWith,
      inConsole,
      inLogin,
      service,
      invitationOf,
      join,
      tenant,
      addMember,
      dump,
      catchUp,
      withFault,
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}
