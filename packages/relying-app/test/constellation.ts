import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { readConfig } from '@constellation/config'
import type { TokenResponse } from '@constellation/contracts-rbac'
import { createKeyRing } from '@constellation/database'
import { cloneDatabase } from '@constellation/database/testing'
import { createApp as createLogin } from '@constellation/login/app'
import { registry as loginRegistry } from '@constellation/login/config'
import { migrations as loginMigrations } from '@constellation/login/migrations'
import { openDeps as openLogin } from '@constellation/login/open-deps'
import { createApp as createRbac } from '@constellation/rbac/app'
import { registry as rbacRegistry } from '@constellation/rbac/config'
import { appendOnly, migrations as rbacMigrations } from '@constellation/rbac/migrations'
import { openDeps as openRbac } from '@constellation/rbac/open-deps'
import { freePort, openSecretFiles } from '@constellation/testkit'
import { createServiceTokens, loadKeyPair } from '@constellation/tokens'
import { generate } from 'otplib'
import pg from 'pg'
import { startMailbox } from './mailbox.ts'
import { serveHttp } from './serve-http.ts'

export const password = 'four plain words do'

export type Application = {
  id: string
  origin: string
  /** Login does not tell the application when a session has ended. */
  deaf?: boolean
}

export type Constellation = Awaited<ReturnType<typeof startConstellation>>

/** The real login and rbac, each with its own database, on real ports, with the given applications registered. */
export async function startConstellation(applications: readonly Application[]) {
  await using opened = new AsyncDisposableStack()
  const files = opened.use(await openSecretFiles())
  const mailbox = opened.use(await startMailbox())
  const loginDatabase = opened.use(await cloneDatabase({ name: 'login', migrations: loginMigrations }))
  const rbacDatabase = opened.use(await cloneDatabase({ name: 'rbac', migrations: rbacMigrations, appendOnly }))
  const [loginPort, rbacPort] = [await freePort(), await freePort()]
  const loginOrigin = `http://login.localhost:${loginPort}`
  const rbacUrl = `http://127.0.0.1:${rbacPort}`
  const [rbacKey = '', loginKey = '', consoleKey = ''] = ['rbac', 'login', 'console'].map((service) =>
    files.key(`${service}.json`, 'service-token'),
  )
  const serviceKeys = await files.serviceKeys({ rbac: rbacKey, login: loginKey, console: consoleKey })

  const rbac = await openRbac(
    readConfig(rbacRegistry, {
      RBAC_ENVIRONMENT: 'development',
      RBAC_LOG_LEVEL: 'error',
      RBAC_LOGIN_URL: `http://127.0.0.1:${loginPort}`,
      RBAC_DATABASE_URL_FILE: await files.write('rbac-database', rbacDatabase.url),
      RBAC_DATA_KEYRING_FILE: await files.write('rbac-keyring', createKeyRing('test')),
      RBAC_TOKEN_KEY_FILE: files.key('user-token.json', 'user-token'),
      RBAC_SERVICE_KEY_FILE: rbacKey,
      RBAC_SERVICE_JWKS_FILE: serviceKeys,
      RBAC_RECOVERY_PEPPER_FILE: await files.write('pepper', randomBytes(32).toString('base64')),
      RBAC_RP_ID: 'localhost',
      RBAC_WEBAUTHN_ORIGINS: 'http://localhost',
      RBAC_BOOTSTRAP_SECRET_FILE: await files.write('bootstrap', randomBytes(32).toString('base64')),
    }),
  )
  opened.defer(() => rbac.close())
  opened.use(await serveHttp(createRbac(rbac, { documents: false }), rbacPort))
  await rbac.background.start()

  const login = await openLogin(
    readConfig(loginRegistry, {
      LOGIN_ENVIRONMENT: 'development',
      LOGIN_LOG_LEVEL: 'error',
      LOGIN_PUBLIC_ORIGIN: loginOrigin,
      LOGIN_RBAC_URL: rbacUrl,
      LOGIN_DATABASE_URL_FILE: await files.write('login-database', loginDatabase.url),
      LOGIN_DATA_KEYRING_FILE: await files.write('login-keyring', createKeyRing('test')),
      LOGIN_COOKIE_KEY_FILE: await files.write('cookie-key', randomBytes(32).toString('base64')),
      LOGIN_SERVICE_KEY_FILE: loginKey,
      LOGIN_SERVICE_JWKS_FILE: serviceKeys,
      LOGIN_LOGOUT_KEY_FILE: files.key('logout-token.json', 'logout-token'),
      LOGIN_SMTP_URL_FILE: await files.write('smtp', mailbox.url),
      LOGIN_APPS_FILE: await files.write('applications', JSON.stringify(applications.map(registration))),
    }),
  )
  opened.defer(() => login.close())
  const loginServer = opened.use(await serveHttp(createLogin(login, { documents: false }), loginPort))
  await login.background.start()

  /** A person who signed up and proved their address. */
  async function person() {
    const email = `${randomUUID()}@example.test`
    const client = { ip: '192.0.2.7', userAgent: 'Firefox' }
    const browserId = randomBytes(32).toString('base64url')
    await login.rbac().signUp({ body: { email, password, displayName: 'Somebody', browserId, client } })
    const link = await mailbox.linkTo(email)
    const token = link.searchParams.get('token') ?? ''
    const { user, accessToken } = await login.rbac().confirmEmail({ body: { token, browserId, client } })
    return { id: user.id, email, enrol: () => enrol(user.id, accessToken, { browserId, client }) }
  }

  /** Adds an authenticator app. Gives its current code, and its codes from the next one on. */
  async function enrol(
    id: TokenResponse['user']['id'],
    accessToken: string,
    browser: { browserId: string; client: { ip: string; userAgent: string } },
  ) {
    const person = login.rbac(accessToken)
    const { factorId, secret } = await person.addTotp({ params: { id } })
    const code = await generate({ secret, epoch: Math.floor(Date.now() / 1000) - 30 })
    await person.activateTotp({ params: { id, factorId }, body: { code, ...browser } })
    return { code: () => generate({ secret }) }
  }

  const queryLogin = (statement: string) => query(loginDatabase, statement)

  /** Makes everybody's last proof of who they are this many minutes older. */
  async function letProofsAge(minutes: number) {
    await query(rbacDatabase, `update sessions set auth_time = auth_time - interval '${minutes} minutes'`)
  }

  /** Makes every code expire that was not exchanged yet. */
  async function expireCodes() {
    await queryLogin("update handoff_codes set expires_at = now() - interval '1 second' where consumed_at is null")
  }

  /** The number of messages that login failed to deliver to an application. */
  async function undelivered(): Promise<number> {
    return (await queryLogin('select 1 from outbox where delivered_at is null and last_error is not null')).length
  }

  const resources = opened.move()
  return {
    loginOrigin,
    rbacUrl,
    /** Login's server, which tests can stop and start. */
    loginServer,
    /** The client with which login calls rbac. */
    rbac: login.rbac(),
    /** The service tokens of `console`. */
    serviceTokens: createServiceTokens({
      issuer: 'console',
      key: loadKeyPair(consoleKey, 'service-token'),
      now: () => Date.now(),
    }),
    person,
    letProofsAge,
    expireCodes,
    undelivered,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function query({ ownerUrl }: { ownerUrl: string }, statement: string) {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  const { rows } = await client.query(statement)
  await client.end()
  return rows
}

/** Not a real secret: it exists for one test run. */
export function secretOf(id: string) {
  return `the secret of ${id}`
}

function registration({ id, origin, deaf }: Application) {
  return {
    id,
    name: id,
    origins: [origin],
    defaultDestination: `${origin}/`,
    secretSha256: createHash('sha256').update(secretOf(id)).digest('hex'),
    ...(!deaf && { backchannelLogoutUri: `${origin}/auth/backchannel-logout` }),
  }
}
