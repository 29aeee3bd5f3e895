import { expect, test } from 'vitest'
import { createLogger, runInRequest } from '../src/index.ts'

function capture() {
  const lines: Record<string, unknown>[] = []
  const logger = createLogger({ service: 'demo' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  return { logger, lines }
}

test('a line names its service, and inside a request the request and its trace', () => {
  const { logger, lines } = capture()
  logger.info('outside')
  runInRequest({ requestId: 'request-1', trace: { traceId: 't', spanId: 's', sampled: true } }, () =>
    logger.info('inside'),
  )
  expect(lines).toMatchObject([
    { service: 'demo', msg: 'outside' },
    { service: 'demo', msg: 'inside', requestId: 'request-1', traceId: 't', spanId: 's' },
  ])
  expect(lines[0]).not.toHaveProperty('requestId')
})

test.each([
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'renewalHandle',
  'secret',
  'authorization',
  'cookie',
  'code',
  'codeVerifier',
  'csrf',
  'jwt',
  'session_jwt',
  'sessionJwt',
  'signature',
  'secret_access_key',
  'SecretAccessKey',
  'session_token',
  'SessionToken',
  'access_token',
  'id_token',
  'client_secret',
  'code_verifier',
  'WebIdentityToken',
  'private_key_pem',
  'Authorization',
  'set-cookie',
])('the value of "%s" never reaches a line, wherever it stands', (name) => {
  const { logger, lines } = capture()
  const careless = { [name]: 'hunter2', deeper: { [name]: 'hunter2' }, list: ['x', [{ [name]: 'hunter2' }]] }
  logger.info({ [name]: 'hunter2', body: careless, bare: Object.assign(Object.create(null), careless) }, 'careless')
  expect(JSON.stringify(lines)).not.toContain('hunter2')
})

test('an error is logged with its causes and codes, and without the secrets that were put on it', () => {
  const { logger, lines } = capture()
  const careless = { request: { body: [{ session_jwt: 'hunter2', code: 'hunter2' }] }, signature: 'hunter2' }
  const cause = Object.assign(new Error('refused'), careless, { code: 'ECONNREFUSED' })
  logger.error({ error: Object.assign(new Error('failed', { cause }), careless, { code: '23505' }) }, 'failed')
  expect(JSON.stringify(lines)).not.toContain('hunter2')
  expect(lines[0]).toMatchObject({
    error: { type: 'Error', message: 'failed', code: '23505', cause: { message: 'refused', code: 'ECONNREFUSED' } },
  })
})

test('what is logged is not changed by the log', () => {
  const { logger } = capture()
  const body = { token: 'hunter2', list: [{ jwt: 'hunter2' }] }
  logger.info({ body }, 'careless')
  expect(body).toEqual({ token: 'hunter2', list: [{ jwt: 'hunter2' }] })
})
