import { randomBytes } from 'node:crypto'
import {
  createLoopbackFetch,
  createRelyingApp,
  memorySessionStore,
  type SessionStore,
} from '@constellation/relying-app'
import {
  requirePermission,
  requireRecentSignIn,
  requireSecondFactor,
  requireUser,
} from '@constellation/relying-app/hono'
import { rbacPermissions } from '@constellation/relying-app/rbac'
import { createTestClock, testLogger } from '@constellation/testkit'
import { Hono } from 'hono'
import { type Constellation, secretOf } from './constellation.ts'
import { createLine } from './line.ts'
import { serveHttp } from './serve-http.ts'

export type AppOptions = {
  id: string
  port: number
  /** The port of a second process of the same application. */
  secondPort?: number
  store?: SessionStore
  secret?: string
}

export type TestApp = Awaited<ReturnType<typeof startApp>>

/** What the application says about the person who sent the request. */
export type Answer = { email: string; sessionId: string; locale: string | null; token: string }

/** An application that says who is signed in, on `http://localhost`. It has its own clock and a connection to login that can fail. */
export async function startApp(constellation: Constellation, { id, port, secondPort, ...options }: AppOptions) {
  const origin = `http://localhost:${port}`
  const clock = createTestClock(new Date())
  const now = () => clock.now().getTime()
  const { logger, lines } = testLogger()
  const store = options.store ?? memorySessionStore({ now })
  const sessionKey = randomBytes(32)

  const gate = createGate()
  const backChannel: string[] = []

  function createProcess() {
    const line = createLine(createLoopbackFetch())
    const signIn = createRelyingApp({
      id,
      origin,
      secret: options.secret ?? secretOf(id),
      loginOrigin: constellation.loginOrigin,
      sessionKey,
      store,
      permissions: rbacPermissions(constellation),
      logger,
      now,
      fetch: line.fetch,
    })
    const app = new Hono()
      .use('/auth/backchannel-logout', async ({ req }, next) => {
        backChannel.push(new URLSearchParams(await req.raw.clone().text()).get('logout_token') ?? '')
        await next()
      })
      .use(requireUser(signIn))
      .get('/members', requirePermission(signIn, 'member'), (context) => context.text('for members'))
      .get('/platform', requirePermission(signIn, 'platform_admin'), (context) => context.text('for operators'))
      .get('/payments', requireRecentSignIn(signIn), (context) => context.text('who proved it a moment ago'))
      .post('/payments', requireRecentSignIn(signIn), async ({ json, req }) => json(await req.parseBody()))
      .get('/vault', requireSecondFactor(signIn), ({ json, var: { person } }) =>
        json({ amr: person.amr, aal: person.aal, sessionId: person.sessionId }),
      )
      .get('/slow', async ({ json, var: { person } }) => {
        const before = await person.accessToken()
        await gate.pass()
        return json({ tokens: [before, await person.accessToken()] })
      })
      .get('*', async ({ json, var: { person } }) => {
        const { user, sessionId, locale } = person
        return json({ email: user.email, sessionId, locale, token: await person.accessToken() })
      })
    return { app, line }
  }

  await using opened = new AsyncDisposableStack()
  const first = createProcess()
  const server = opened.use(await serveHttp(first.app, port))
  const second = secondPort ? createProcess() : undefined
  if (second && secondPort) opened.use(await serveHttp(second.app, secondPort))

  const resources = opened.move()
  return {
    origin,
    clock,
    store,
    /** The log lines of the application. */
    lines,
    server,
    /** The logout tokens that arrived. */
    backChannel,
    /** The number of handlers of `/slow` that wait. */
    waiting: gate.waiting,
    goOn: gate.open,
    line: first.line,
    second: { origin: `http://localhost:${secondPort}`, line: second?.line },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

function createGate() {
  const waiting: (() => void)[] = []
  return {
    pass() {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push(resolve)
      return promise
    },
    waiting: () => waiting.length,
    open() {
      for (const resolve of waiting.splice(0)) resolve()
    },
  }
}
