import { randomUUID } from 'node:crypto'
import { createReadiness, listen, runService } from '@constellation/chassis'
import { createLogger, createMetrics } from '@constellation/observability'
import { createRelyingApp } from '@constellation/relying-app'
import { redisSessionStore } from '@constellation/relying-app/redis'
import { Redis } from 'ioredis'
import { createApp, createPresent } from './app.ts'
import { registry } from './config.ts'

await runService(process, registry, async (config) => {
  const logger = createLogger({ service: 'hello' })
  const metrics = createMetrics()
  const readiness = createReadiness([], () => new Date())
  const redis = config.redisUrl ? new Redis(config.redisUrl) : undefined
  const present = createPresent(config.loginOrigin)
  const signIn = createRelyingApp({
    id: 'hello',
    secret: config.secret,
    origin: config.origin,
    loginOrigin: config.loginOrigin,
    loginInternalUrl: config.loginUrl?.href,
    sessionKey: config.sessionKey,
    store: redis && redisSessionStore(redis),
    present,
    logger,
  })
  return listen({
    fetch: createApp(signIn, present, { service: 'hello', logger, metrics, readiness, newRequestId: randomUUID }).fetch,
    address: { host: '0.0.0.0', port: config.port },
    internalAddress: { host: '0.0.0.0', port: config.internalPort },
    metrics,
    readiness,
    logger,
    graceMs: 10_000,
    close: async () => void (await redis?.quit()),
  })
})
