export { default as freePort } from 'get-port'
export { createBrowser, type Send, type TestBrowser } from './browser.ts'
export { createTestClock, type TestClock } from './clock.ts'
export { type CookieJar, parseSetCookie } from './cookie-jar.ts'
export { createDeadlines, type Deadlines } from './deadlines.ts'
export {
  type Asked,
  askInRounds,
  type Comparison,
  compareWith,
  describeComparisons,
} from './enumeration-probe.ts'
export { findForm } from './find-form.ts'
export { createNetwork, type Network } from './network.ts'
export type { Page } from './page.ts'
export { openSecretFiles, type SecretFiles } from './secret-files.ts'
export {
  type Algorithm,
  createSoftwareAuthenticator,
  type Lies,
  type SoftwareAuthenticator,
} from './software-authenticator.ts'
export { type NameServer, startNameServer, type Zones } from './start-name-server.ts'
export { type Postfix, startPostfix, whyNoPostfix } from './start-postfix.ts'
export { startRedis } from './start-redis.ts'
export { testKeys, testServiceKeys } from './test-keys.ts'
export { testLogger } from './test-logger.ts'
