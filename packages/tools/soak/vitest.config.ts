import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'invariants',
          include: ['test/*.test.ts'],
          globalSetup: ['@constellation/database/testing/global-setup'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // It measures the capacity of the machine and then uses it: it runs after everything else, and alone.
        test: { name: 'short', include: ['test/short/*.test.ts'], testTimeout: 300_000, sequence: { groupOrder: 1 } },
      },
    ],
  },
})
