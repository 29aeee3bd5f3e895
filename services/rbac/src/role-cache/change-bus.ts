import { notify, subscribe } from '@constellation/database'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'

/** Tells every instance that a cached value has changed. */
export type ChangeBus = AsyncDisposable & {
  publish(subject: string): Promise<void>
  /** `onChange` gets the subject, or null when messages may be lost and the whole cache may be stale. */
  listen(onChange: (subject: string | null) => void): Promise<void>
}

const channel = 'rbac_changes'

/** A bus over PostgreSQL's LISTEN and NOTIFY. */
export function postgresBus(pool: Pool, url: string, onError: (error: Error) => void): ChangeBus {
  const subscriptions: { close(): Promise<void> }[] = []
  return {
    publish: (subject) => notify(pool, channel, subject),
    async listen(onChange) {
      subscriptions.push(await subscribe(url, channel, { onMessage: onChange, onGap: () => onChange(null), onError }))
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(subscriptions.map((subscription) => subscription.close()))
    },
  }
}

/** A bus over Redis publish and subscribe. */
export function redisBus(redis: Redis, onError: (error: Error) => void): ChangeBus {
  const subscriber = redis.duplicate()
  subscriber.on('error', onError)
  return {
    async publish(subject) {
      await redis.publish(channel, subject)
    },
    async listen(onChange) {
      subscriber.on('message', (_channel, subject) => onChange(subject))
      // Messages from before the connection may be lost.
      subscriber.on('ready', () => onChange(null))
      await subscriber.subscribe(channel)
    },
    async [Symbol.asyncDispose]() {
      subscriber.disconnect()
    },
  }
}
