export { createTestClock, type TestClock } from './clock.ts'
export { createNetwork, type Network } from './network.ts'
export { testKeys, testServiceKeys } from './test-keys.ts'
export { testLogger } from './test-logger.ts'
