import { createLogger } from '@constellation/observability'
import { expect, test } from 'vitest'
import { warnAboutPlainHttp } from '../src/index.ts'

function warningsOf(host: string, trustedProxies: readonly string[]) {
  const lines: { level: string; host: string; msg: string }[] = []
  const logger = createLogger({ service: 'demo' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  warnAboutPlainHttp(logger, { host, trustedProxies, proxiesVariable: 'DEMO_TRUSTED_PROXIES' })
  return lines
}

test.each([
  ['0.0.0.0', []],
  ['::', []],
  ['10.1.2.3', []],
  ['demo.internal', []],
  ['localhost.example.com', []],
  // A proxy on this machine does not keep others from the port itself.
  ['0.0.0.0', ['127.0.0.0/8', '::1/128']],
])('a service that listens on %s behind %o is warned about, with the next step', (host, proxies) => {
  const [warning] = warningsOf(host, proxies)
  expect(warning).toMatchObject({ level: 'warn', host })
  expect(warning?.msg).toMatch(/clear text.*DEMO_TRUSTED_PROXIES/)
})

test.each([
  ['127.0.0.1', []],
  ['127.5.5.5', []],
  ['::1', []],
  ['::ffff:127.0.0.1', []],
  ['localhost', []],
  ['LOCALHOST', []],
  ['0.0.0.0', ['172.30.0.10/32']],
  ['::', ['127.0.0.0/8', 'fd00::/8']],
])('a service that listens on %s behind %o is not warned about', (host, proxies) => {
  expect(warningsOf(host, proxies)).toEqual([])
})
