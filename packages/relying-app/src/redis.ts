export { type RedisClient, redisSessionStore } from './redis-session-store.ts'
