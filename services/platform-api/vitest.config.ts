import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: ['@constellation/database/testing/global-setup'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
  },
})
