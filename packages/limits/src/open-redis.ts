import { Redis } from 'ioredis'

/** What a service gives to open a connection with. */
type Service = {
  resources: { defer(close: () => void): void }
  onConnectionLost: (error: Error) => void
  check(check: { name: string; anchor: string; probe: () => Promise<unknown> }): void
}

/**
 * Opens Redis where an operator configured it, with its check in `/readyz`, and closes it with the service. A lost connection is made
 * again, and a command is tried once more at most.
 */
export function openRedis(url: string | undefined, service: Service): Redis | undefined {
  if (!url) return undefined
  const redis = new Redis(url, { maxRetriesPerRequest: 1 }).on('error', service.onConnectionLost)
  service.resources.defer(() => redis.disconnect())
  service.check({ name: 'redis', anchor: 'redis', probe: () => redis.ping() })
  return redis
}
