import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'parts', include: ['test/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 } },
      {
        // Each file kills parts of a stack of its own, after everything else and alone: a storm takes the whole machine.
        test: {
          name: 'faults',
          include: ['test/faults/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
