import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'parts', include: ['test/*.test.ts'], testTimeout: 30_000, hookTimeout: 30_000 } },
      {
        // Each file drives the one running stack in browser contexts of its own.
        test: {
          name: 'journeys',
          include: ['test/journeys/*.test.ts'],
          globalSetup: ['test/journeys/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
