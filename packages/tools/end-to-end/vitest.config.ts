import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Each file drives the one running stack in browser contexts of its own.
    include: ['test/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
})
