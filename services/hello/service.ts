import { brandInputs, brandVariables, defineService, lastingText } from '@constellation/manifest'

export const service = defineService({
  name: 'hello',
  summary: 'the smallest application that people sign in to',
  ports: { public: 7301, internal: 7302 },
  hosts: ['hello'],
  redis: { keys: ['{relying-app}:*'], cluster: true },
  secrets: { session_key: lastingText },
  calls: ['login'],
  application: { default: true },
  inputs: brandInputs,
  environment: (place) => ({
    HELLO_ORIGIN: place.origin('hello'),
    ...brandVariables('HELLO', place),
    HELLO_LOGIN_ORIGIN: place.origin('login'),
    // Names under `localhost` are the machine itself to most programs (RFC 6761), also in a container.
    HELLO_LOGIN_INTERNAL_URL: place.inside('login'),
    HELLO_APP_SECRET_FILE: place.secret('application_secret'),
    HELLO_SESSION_KEY_FILE: place.secret('session_key'),
    HELLO_REDIS_URL_FILE: place.redisUrl,
  }),
})
