import type { SessionStore } from './session/session-store.ts'

/** The part of a Redis client that we use. A client of `ioredis` has it. */
export type RedisClient = { call(command: string, ...args: (string | number)[]): Promise<unknown> }

/**
 * Sessions in Redis, shared by the application's processes. Every key begins with `prefix`; braces in the prefix keep all keys in one
 * slot of a Redis Cluster.
 */
export function redisSessionStore(client: RedisClient, { prefix = '{relying-app}:' } = {}): SessionStore {
  const session = (key: string) => `${prefix}session:${key}`
  const lease = (name: string) => `${prefix}lease:${name}`
  const bySession = (id: string) => `${prefix}of-session:${id}`
  const byUser = (id: string) => `${prefix}of-user:${id}`
  const run = (script: string, keys: string[], args: (string | number)[]) =>
    client.call('EVAL', script, keys.length, ...keys, ...args)

  return {
    async find(key) {
      const found = await client.call('HMGET', session(key), 'sealed', 'version')
      const [sealed, version] = Array.isArray(found) ? found : []
      return sealed ? { sealed: String(sealed), version: Number(version) } : undefined
    },
    async insert(key, { sessionId, userId, sealed, expiresAt }) {
      await run(insertScript, [session(key), bySession(sessionId), byUser(userId)], [sealed, expiresAt.getTime()])
    },
    async replace(key, version, sealed) {
      return (await run(replaceScript, [session(key)], [version, sealed])) === 1
    },
    async remove(key) {
      await client.call('DEL', session(key))
    },
    async removeAll(whose) {
      const index = 'userId' in whose ? byUser(whose.userId) : bySession(whose.sessionId)
      return Number(await run(removeAllScript, [index], []))
    },
    async acquire(name, owner, holdMs) {
      return (await client.call('SET', lease(name), owner, 'NX', 'PX', Math.ceil(holdMs))) === 'OK'
    },
    async release(name, owner) {
      await run(releaseScript, [lease(name)], [owner])
    },
  }
}

// An index expires with the last session in it: a session that began later also ends later.
const insertScript = `
redis.call('HSET', KEYS[1], 'sealed', ARGV[1], 'version', 1)
for i = 2, 3 do redis.call('SADD', KEYS[i], KEYS[1]) end
for i = 1, 3 do redis.call('PEXPIREAT', KEYS[i], ARGV[2]) end`

const replaceScript = `
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'sealed', ARGV[2])
redis.call('HINCRBY', KEYS[1], 'version', 1)
return 1`

const removeAllScript = `
local removed = 0
for _, key in ipairs(redis.call('SMEMBERS', KEYS[1])) do removed = removed + redis.call('DEL', key) end
redis.call('DEL', KEYS[1])
return removed`

const releaseScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`
