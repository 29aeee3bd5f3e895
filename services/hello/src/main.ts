import { bootCheck, openProcess, runService } from '@constellation/chassis'
import { readBrand } from '@constellation/design'
import { createRelyingApp } from '@constellation/relying-app'
import { redisSessionStore } from '@constellation/relying-app/redis'
import { Redis } from 'ioredis'
import { createApp, createPresent } from './app.ts'
import { registry } from './config.ts'

await runService(process, registry, async (config) => {
  const service = await openProcess('hello', config)
  const { logger, resources, check } = service
  const redis = config.redisUrl ? new Redis(config.redisUrl) : undefined
  if (redis) {
    redis.on('error', (error) => logger.warn({ error }, 'redis does not answer'))
    check({ name: 'redis', anchor: 'redis', probe: () => redis.ping() })
    resources.defer(async () => void (await redis.quit()))
  }
  const { origin, loginOrigin } = config
  const brand = await bootCheck('HELLO_BRAND_*', 'brand', () => readBrand(config))
  const present = createPresent(brand, loginOrigin)
  const signIn = createRelyingApp({ ...config, id: 'hello', store: redis && redisSessionStore(redis), present, logger })
  return { ...service, fetch: createApp(signIn, present, { ...service, origin, loginOrigin, brand }).fetch }
})
