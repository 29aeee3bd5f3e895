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
])('the value of "%s" never reaches a line, wherever it stands', (name) => {
  const { logger, lines } = capture()
  logger.info({ [name]: 'hunter2', body: { [name]: 'hunter2', deeper: { [name]: 'hunter2' } } }, 'careless')
  expect(JSON.stringify(lines)).not.toContain('hunter2')
})
