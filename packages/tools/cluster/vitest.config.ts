import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/*.test.ts'],
    // A playbook that rolls every job takes a minute or two; one that hangs is ended by its own limits.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    // Every scenario begins where the one before it ended.
    sequence: { concurrent: false, shuffle: false },
    bail: 0,
  },
})
