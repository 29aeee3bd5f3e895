import { defineConfig } from 'vitest/config'

/** What depends on the queue that wakes workers. These tests run on both: PostgreSQL and Redis. */
const onBothQueues = ['test/delivery/**/*.test.ts', 'test/processes/**/*.test.ts']

export default defineConfig({
  test: {
    globalSetup: ['@constellation/database/testing/global-setup'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      { extends: true, test: { name: 'postgres' } },
      { extends: true, test: { name: 'redis', include: onBothQueues, env: { MX_TEST_QUEUE: 'redis' } } },
    ],
  },
})
