import { brandVariables, defineConfig, optional, origin, processVariables, secretFile } from '@constellation/config'

const people = { group: 'Signing in' }

/** Every variable that hello reads. */
export const registry = defineConfig('hello', {
  ...processVariables('HELLO', { port: 7301 }),
  ...brandVariables('HELLO'),
  origin: origin('HELLO_ORIGIN', { ...people, help: 'The origin that people see, as it is registered with login.' }),
  loginOrigin: origin('HELLO_LOGIN_ORIGIN', { ...people, help: 'Where browsers reach login.' }),
  loginInternalUrl: optional(
    origin('HELLO_LOGIN_INTERNAL_URL', { ...people, help: 'Where hello reaches login, when that differs.' }),
  ),
  secret: secretFile('HELLO_APP_SECRET_FILE', { ...people, help: 'The secret of the application `hello` in login.' }),
  sessionKey: secretFile('HELLO_SESSION_KEY_FILE', {
    ...people,
    help: '32 random bytes, as base64: seal the sessions. A line of its own for each former key, below.',
  }),
  redisUrl: optional(
    secretFile('HELLO_REDIS_URL_FILE', {
      ...people,
      help: 'The Redis that keeps the sessions. Without it they live in memory, so run one instance.',
    }),
  ),
})
