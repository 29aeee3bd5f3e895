import { randomBytes, randomUUID } from 'node:crypto'
import { privateKeyWallet, signCall, type Wallet } from '@constellation/broker-client/signing'
import { type Client, createClient } from '@constellation/client'
import { readConfig } from '@constellation/config'
import { type ServiceName, serviceNames } from '@constellation/contract'
import { broker } from '@constellation/contracts-broker'
import { createKeyRing, openDatabase } from '@constellation/database'
import { cloneDatabase, type TestDatabase } from '@constellation/database/testing'
import { createTestClock, openSecretFiles, type SecretFiles, type TestClock, testLogger } from '@constellation/testkit'
import { createApp } from '../src/app.ts'
import { registry } from '../src/config.ts'
import type { Deps } from '../src/deps.ts'
import { appendOnly, migrations, readOnly } from '../src/migrations/index.ts'
import { openDeps } from '../src/open-deps.ts'
import type { PlugIns } from '../src/plug-ins/plug-ins.ts'
import type { Schema } from '../src/store/schema.gen.ts'
import { countingSts } from './fixtures/counting-sts.ts'

export const issuer = 'https://broker.example.test'

export type BrokerClient = Client<typeof broker>
export type TestBroker = Awaited<ReturnType<typeof startBroker>>
/** A wallet that is signed in, and the folder that is its own. */
export type Program = {
  wallet: Wallet
  session: Awaited<ReturnType<BrokerClient['verifyWalletSignIn']>>
  token: string
  client: BrokerClient
  folder: string
}

type Options = {
  settings?: Partial<Deps['settings']>
  variables?: Record<string, string>
  sts?: Deps['sts']
  plugIns?: PlugIns
  fetch?: (request: Request) => Promise<Response>
  /** The superuser's URL of a database server of its own. */
  adminUrl?: string
  /** Runs as another instance of that one: over the same database, with the same keys and clock. */
  beside?: { database: TestDatabase; keys: Keys; clock: TestClock }
}

type Keys = Awaited<ReturnType<typeof makeKeys>>

/** The broker over a database of its own, with wallets that sign in and are granted paths. */
export async function startBroker({
  settings,
  variables,
  sts,
  plugIns,
  fetch: outside,
  adminUrl,
  beside,
}: Options = {}) {
  await using opened = new AsyncDisposableStack()
  const database =
    beside?.database ?? opened.use(await cloneDatabase({ name: 'broker', migrations, appendOnly, readOnly, adminUrl }))
  const keys = beside?.keys ?? (await makeKeys(opened.use(await openSecretFiles())))
  const files = opened.use(await openSecretFiles())
  const clock = beside?.clock ?? createTestClock(new Date())
  const { logger, lines } = testLogger()
  const config = readConfig(registry, {
    BROKER_OIDC_ISSUER: issuer,
    BROKER_DATA_ROLE_ARN: 'arn:aws:iam::123456789012:role/agentkeys-data-role',
    BROKER_DATABASE_URL_FILE: await files.write('database-url', database.url),
    BROKER_LEGACY_EXCHANGE: 'false',
    BROKER_RATE_LIMIT_MINTS_PER_HOUR_PER_OMNI: '10000',
    BROKER_RATE_LIMIT_CHALLENGES_PER_HOUR_PER_IP: '100000',
    ...keys.environment,
    ...variables,
  })
  const counting = countingSts(clock)
  const deps = await openDeps(
    { ...config, ...settings },
    {
      now: clock.now,
      logger,
      sts: sts ?? counting.client,
      ...(plugIns && { plugIns }),
      ...(outside && { fetch: outside }),
    },
  )
  opened.defer(() => deps.close())
  const onError = (error: Error) => logger.error({ error }, 'a connection was lost')
  // What is true is read by a connection of its own, and not from the broker.
  const owner = opened.use(openDatabase<Schema>(database.ownerUrl, { max: 2, onError }))
  await deps.readiness.observe()
  const app = createApp(deps, { documents: true })
  const fetch = (request: Request) => app.fetch(request)

  /** A client of the broker, with a session where one is given. */
  function as(session?: string, headers: Record<string, string> = {}): BrokerClient {
    const sent = { ...headers, ...(session !== undefined && { authorization: `Bearer ${session}` }) }
    return createClient(broker, { baseUrl: issuer, fetch, headers: () => sent, timeoutMs: 60_000, attempts: 1 })
  }

  /** A program with a wallet of its own, signed in. */
  async function program(wallet = freshWallet()): Promise<Program> {
    const { address } = wallet
    const { request_id, siwe_message } = await as().startWalletSignIn({ body: { address, chain_id: 84532 } })
    const signature = await wallet.signMessage(siwe_message)
    const session = await as().verifyWalletSignIn({ body: { request_id, signature } })
    const token = session.session_jwt
    return { wallet, session, token, client: as(token), folder: folderOf(address) }
  }

  /** A signed call for credentials, as a program sends it. */
  function signedCall(by: Pick<Program, 'wallet'>, { intent, ...changed }: CallChanges = {}) {
    const { address } = by.wallet
    const call = {
      request_id: `mnt_${randomUUID()}`,
      issued_at: `${clock.now().toISOString().slice(0, 19)}Z`,
      domain: 'agentkeys:broker:mint-aws-creds:v1:broker.example.test',
      intent: { agent_id: address, service: 's3', scope_path: folderOf(address), ...intent },
      ...changed,
    }
    // What is undefined is left out, as JSON does.
    const sent: typeof call = JSON.parse(JSON.stringify(call))
    return signCall(sent, by.wallet)
  }

  /** Permits a program its own folder, and says on which grant. */
  function grant(master: Program, daemon: Pick<Program, 'wallet' | 'folder'>, changed: Partial<GrantBody> = {}) {
    const body = {
      daemon_address: daemon.wallet.address,
      service: 's3',
      scope_path: daemon.folder,
      expires_at: Math.floor(clock.now().getTime() / 1000) + 86_400,
      max_uses: 1000,
    }
    return master.client.createGrant({ body: { ...body, ...changed } })
  }

  /** A master, and a daemon that it has granted the daemon's folder. The daemon signs in after its grant. */
  async function pair() {
    const [master, wallet] = [await program(), freshWallet()]
    const { grant_id } = await grant(master, { wallet, folder: folderOf(wallet.address) })
    return { master, daemon: await program(wallet), grantId: grant_id }
  }

  const resources = opened.move()
  return {
    app,
    deps,
    db: deps.db,
    owner: owner.db,
    database,
    keys,
    lines,
    clock,
    sts: counting,
    as,
    fetch,
    program,
    signedCall,
    grant,
    pair,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

type GrantBody = Parameters<BrokerClient['createGrant']>[0]['body']
type CallChanges = { intent?: object } & Record<string, unknown>

export function freshWallet(): Wallet {
  return privateKeyWallet(`0x${randomBytes(32).toString('hex')}`)
}

function folderOf(address: string) {
  return `bots/${address}/`
}

/** The keys and secrets of one deployment, as files and as the variables that name them. */
async function makeKeys(secrets: SecretFiles) {
  // One file for each caller, which `fromEntries` cannot express.
  const files = Object.fromEntries(
    serviceNames.map((caller) => [caller, secrets.key(`${caller}.json`, 'service-token')]),
  ) as Record<ServiceName, string>
  return {
    files,
    environment: {
      BROKER_DATA_KEYRING_FILE: await secrets.write('keyring.json', createKeyRing('test')),
      BROKER_OIDC_KEY_FILE: secrets.key('oidc.json', 'oidc'),
      BROKER_SESSION_KEY_FILE: secrets.key('session.json', 'session'),
      BROKER_SERVICE_KEY_FILE: files.broker,
      BROKER_SERVICE_JWKS_FILE: await secrets.serviceKeys(files),
    },
  }
}
