import { defineConfig, integer, optional, origin, secretFile, url } from '@constellation/config'

const group = 'General'
const port = { group, min: 0, max: 65535 }

/** Every variable that hello reads. */
export const registry = defineConfig('hello', {
  port: integer('HELLO_PORT', { ...port, help: 'Where browsers and login reach hello.' }),
  internalPort: integer('HELLO_INTERNAL_PORT', { ...port, default: 0, help: 'Where `/metrics` is; 0 takes a free port.' }),
  origin: origin('HELLO_ORIGIN', { group, help: 'The origin that people see, as registered with login.' }),
  loginOrigin: origin('HELLO_LOGIN_ORIGIN', { group, help: 'Where browsers reach login.' }),
  loginUrl: optional(url('HELLO_LOGIN_INTERNAL_URL', { group, help: 'Where hello reaches login, when that differs.' })),
  secret: secretFile('HELLO_APP_SECRET_FILE', { group, help: 'The secret of the application `hello` in login.' }),
  sessionKey: secretFile('HELLO_SESSION_KEY_FILE', { group, help: '32 random bytes in base64 that seal the sessions.' }),
  redisUrl: optional(secretFile('HELLO_REDIS_URL_FILE', { group, help: 'Keeps the sessions in Redis, not in memory.' })),
})
