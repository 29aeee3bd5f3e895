import { randomUUID } from 'node:crypto'
import { createReadiness, runService } from '@constellation/chassis'
import { createLogger, createMetrics } from '@constellation/observability'
import { createRelyingApp } from '@constellation/relying-app'
import { redisSessionStore } from '@constellation/relying-app/redis'
import { Redis } from 'ioredis'
import { createApp, createPresent } from './app.ts'
import { registry } from './config.ts'

await runService(process, registry, async (config) => {
  const now = () => new Date()
  const logger = createLogger({ service: 'hello', level: config.logLevel })
  const redis = config.redisUrl ? new Redis(config.redisUrl) : undefined
  redis?.on('error', (error) => logger.warn({ error }, 'redis does not answer'))
  const checks = redis ? [{ name: 'redis', probe: () => redis.ping().then(() => ({ status: 'ready' as const })) }] : []
  const common = { service: 'hello', logger, metrics: createMetrics(), readiness: createReadiness(checks, now) }
  const present = createPresent(config.loginOrigin)
  const signIn = createRelyingApp({ ...config, id: 'hello', store: redis && redisSessionStore(redis), present, logger })
  const app = createApp(signIn, present, now, { ...common, newRequestId: randomUUID })
  return { ...common, fetch: app.fetch, close: async () => void (await redis?.quit()) }
})
