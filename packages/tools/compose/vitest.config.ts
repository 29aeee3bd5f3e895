import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'parts', include: ['test/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 } },
      {
        // Each brings containers up, or makes images: one after the other, after everything else.
        test: {
          name: 'containers',
          include: ['test/containers/*.test.ts'],
          // It only stops what a test forgot. testcontainers documents the variable, and reads it when it is imported.
          env: { TESTCONTAINERS_RYUK_DISABLED: 'true' },
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
